/**
 * What a stand-in for `osascript` is told to do with a script: rules that are plain data, the first that matches counts.
 *
 * A script that no rule matches is run by a small interpreter: `return`, texts, `&`, `item N of argv`, `count of argv`,
 * `delay`, `error … number …`. What that does not know is a syntax error (-2741), as it is for the real one.
 */
export type Fault =
  /** Never answers. */
  | 'hang'
  /** Never answers, and takes no notice of SIGTERM. */
  | 'hang-hard'
  /** Ends at once, with nothing said. */
  | 'crash'
  /** The following are of a worker only; a single script takes them for `crash`. */
  | 'answer-twice'
  | 'foreign-id'
  | 'half-a-line'
  /** A line that is no JSON. */
  | 'nonsense'
  /** The answer in pieces of one byte. */
  | 'bytewise';

export interface ScriptRule {
  /** A text that the script, or one of its arguments, has in it. */
  readonly when: string;
  /** What it prints. */
  readonly reply?: string;
  /** The error it ends with; its message is in the language of some user. */
  readonly error?: { readonly number: number; readonly message?: string };
  readonly fault?: Fault;
  /** Milliseconds before any of it. */
  readonly after?: number;
}

/** One script that it was given. */
export interface ScriptCall {
  /** Of the process that ran it. */
  readonly pid: number;
  readonly script: string;
  readonly args: readonly string[];
  readonly language: string;
}
