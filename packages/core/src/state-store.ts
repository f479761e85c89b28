/**
 * The port behind which small durable state is kept: alerts and silences, limits, journals.
 *
 * Values by key, each as JSON can say it, a few hundred kilobytes at most. A `set` that has resolved is kept: a later `get`
 * gives it, also after a crash of the program or, where there is a disk, of the machine. One that was cut off leaves the
 * whole old value or the whole new one, never a mixture. Calls for one key take effect in the order in which they were
 * made; of two processes, the last to write wins, whole. What comes out shares nothing with what went in.
 */
import { PerfError, shown } from './errors.ts';

export interface StateStore {
  /**
   * @returns the value that was last set, or undefined when there is none
   * @throws PerfError `core/invalid-argument` for a key that is none, `core/state-not-read` when the world fails
   */
  get(key: string): Promise<unknown>;
  /**
   * @throws PerfError `core/invalid-argument` for a key that is none, or a value that JSON can't say;
   *   `core/state-not-saved` when the world fails: then the old value is still there
   */
  set(key: string, value: unknown): Promise<void>;
  /** Fine when there is none. @throws PerfError as of `set` */
  delete(key: string): Promise<void>;
  /** The keys that have a value, sorted. */
  keys(): Promise<readonly string[]>;
}

/** Usable as the name of a file on every system, also on one that takes `A` for `a`. */
const KEY = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** @throws PerfError `core/invalid-argument` */
export function checkKey(key: string): string {
  if (typeof key === 'string' && KEY.test(key)) return key;
  throw new PerfError('core/invalid-argument', {
    message: `Expected \`key\` to be 1 to 64 of a-z, 0-9, - and _, not beginning with - or _, got \`${shown(key)}\``,
    hint: 'Name the state after what it is, like `alerts`.',
  });
}

/**
 * A value as the JSON that is kept of it; what JSON drops is dropped.
 *
 * @throws PerfError `core/invalid-argument` for what has no JSON: undefined, a function, a ring
 */
export function storedText(value: unknown): string {
  let text: string | undefined;
  let cause: unknown;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    cause = error;
  }
  if (text !== undefined) return text;
  throw new PerfError('core/invalid-argument', {
    message: `Expected \`value\` to be what JSON can say, got \`${shown(value)}\``,
    hint: 'Give plain data; remove a value with `delete`.',
    cause,
  });
}
