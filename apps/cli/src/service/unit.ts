/** What a service of the system is told of a `perfkit serve`, whichever system it is. */
import { createHash } from 'node:crypto';

export interface ServiceUnit {
  /** Letters, digits and dashes: unique for the project's folder, and the same each time. */
  readonly name: string;
  /** For people. */
  readonly description: string;
  /** Absolute paths, then arguments. No shell reads them. */
  readonly command: readonly [program: string, ...args: string[]];
  /** The folder in which it runs. */
  readonly folder: string;
  /** Where secrets stand as `NAME=value` lines, for its user only; it need not be there. */
  readonly secrets: string;
  /** Where it may write what went wrong, where the system keeps no log of its own. */
  readonly log: string;
}

/** A text of a unit as a file, and where the system looks for it. */
export interface UnitFile {
  readonly path: string;
  readonly text: string;
}

/** `perfkit-shop-3f9a1c` */
export function unitName(service: string, folder: string): string {
  const letters = service
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 6);
  return ['perfkit', letters, hash].filter((part) => part !== '').join('-');
}
