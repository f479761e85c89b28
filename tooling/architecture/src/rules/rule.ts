/** What a rule is: a name, the law in one sentence, and a pure function from the picture to its faults. */

import type { Reference } from '../facts.ts';
import type { Fault } from '../fault.ts';
import type { Picture, SourceFile } from '../picture.ts';
import { resolve, type Target } from '../resolve.ts';

/** A fault before it knows the rule that found it. */
export type Finding = Omit<Fault, 'rule'>;

export interface Rule {
  readonly name: string;
  /** One sentence in the present tense; it is the title of the test that runs the rule. */
  readonly law: string;
  find(picture: Picture): Finding[];
}

export interface Edge {
  readonly from: SourceFile;
  readonly reference: Reference;
  readonly to: Target;
}

/** Every import of the files that pass, resolved. */
export function edges(picture: Picture, pass: (file: SourceFile) => boolean): Edge[] {
  return [...picture.files.values()]
    .filter(pass)
    .flatMap((from) =>
      from.references.map((reference) => ({ from, reference, to: resolve(reference, from, picture) })),
    );
}

/** The findings of a rule that looks at one file at a time. */
export function perFile(picture: Picture, look: (file: SourceFile) => Finding[]): Finding[] {
  return [...picture.files.values()].flatMap(look);
}
