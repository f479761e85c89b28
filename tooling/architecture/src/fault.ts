/** A place where the code and the architecture disagree, as a value: rules find faults, tests print them. */
export interface Fault {
  /** Path from the root of the repository, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly rule: string;
  /** What stands there, in one sentence. */
  readonly problem: string;
  /** What to do about it, in one imperative sentence. */
  readonly remedy: string;
}

/** One line that an editor can jump to: `packages/core/src/a.ts:3 [layers] problem remedy`. */
export function faultLine({ file, line, rule, problem, remedy }: Fault): string {
  return `${file}:${line} [${rule}] ${problem} ${remedy}`;
}

/** By file, then by line, so that the report does not depend on the order of the rules. */
export function byPlace(a: Fault, b: Fault): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line;
}
