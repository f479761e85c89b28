/**
 * A stand-in for `osascript` that a test makes for itself: a real program on a path of its own, with rules of its own.
 *
 * It honours the contract of the real one, as far as it is known: see `program.mjs`.
 */
import type { ScriptCall, ScriptRule } from './rule.ts';

export interface StandInOptions {
  readonly rules?: readonly ScriptRule[];
  /** Milliseconds from its start until it does anything. @default 0 */
  readonly start?: number;
}

export interface StandIn {
  /** Of the program. */
  readonly path: string;
  /** Other rules, for processes that run already as well. */
  setRules(rules: readonly ScriptRule[]): void;
  /** Each script that it was given, in order, by all of its processes. */
  calls(): readonly ScriptCall[];
  /** Its processes that have been started and still run. */
  running(): readonly number[];
  /** Kills what still runs, and removes the program. */
  remove(): void;
}

/** `const osascript = standInOsascript({ rules: [{ when: 'Mail', error: { number: -1743 } }] })`; `osascript.path`. */
export declare function standInOsascript(options?: StandInOptions): StandIn;
