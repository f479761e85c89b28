/**
 * Why a script gave no answer. Told apart by `code`, as everywhere; the number is AppleScript's own, where it gave one.
 *
 * The text that macOS gives is in the user's language, so nothing is read from it but the number at its end.
 */
import { isPerfError, PerfError, type PerfErrorOptions } from '@perf/core';

export type ScriptErrorCode =
  | 'applescript/unauthorised'
  | 'applescript/not-running'
  | 'applescript/no-such-application'
  | 'applescript/no-such-object'
  | 'applescript/timed-out'
  | 'applescript/unknown-outcome'
  | 'applescript/connection-lost'
  | 'applescript/launch-failed'
  | 'applescript/cancelled'
  | 'applescript/failed'
  | 'applescript/queue-full'
  | 'applescript/worker-lost'
  | 'applescript/not-started'
  | 'applescript/closed'
  | 'applescript/needs-macos'
  | 'applescript/invalid-argument';

/** Each code, and what it says about the target. */
export const SCRIPT_ERRORS: Readonly<Record<ScriptErrorCode, string>> = {
  'applescript/unauthorised':
    'macOS does not let this program talk to the target, or has not been told yet; it is not down',
  'applescript/not-running': 'the target does not run',
  'applescript/no-such-application': 'there is no such application',
  'applescript/no-such-object':
    'the target has no such object: the target is well, the script asked for what is not there',
  'applescript/timed-out': 'a script that only reads had no answer in time, or the deadline came before it began',
  'applescript/unknown-outcome': 'a script that writes had no answer: whether it had its effect is not known',
  'applescript/connection-lost': 'the connection to the target is invalid, often after a time-out',
  'applescript/launch-failed': 'the target could not be started',
  'applescript/cancelled': 'called off, by the signal or by the user (-128)',
  'applescript/failed': 'the script failed in another way: its number and message say how',
  'applescript/queue-full': 'too many calls wait; nothing was run',
  'applescript/worker-lost': 'what ran a script that only reads has ended, or made no sense',
  'applescript/not-started': 'osascript could not be started',
  'applescript/closed': 'the runner was closed; when the script had not begun, nothing was run',
  'applescript/needs-macos': 'there is no osascript here',
  'applescript/invalid-argument': 'a script, an argument or an option that can not be',
};

export interface ScriptErrorOptions extends PerfErrorOptions {
  /** Of the error in AppleScript. */
  readonly number?: number | undefined;
  /** Whether the script may have begun. @default false */
  readonly begun?: boolean;
}

export class ScriptError extends PerfError {
  declare readonly code: ScriptErrorCode;
  /** As AppleScript numbers it; undefined when the error is none of a script. */
  readonly number: number | undefined;
  /** Whether the script may have begun, and so have had an effect. */
  readonly begun: boolean;

  constructor(code: ScriptErrorCode, { number, begun = false, ...options }: ScriptErrorOptions) {
    super(code, options);
    this.number = number;
    this.begun = begun;
  }
}

/** Whether a caught value is the error of a script, of this or of another copy of the package. */
export function isScriptError(error: unknown): error is ScriptError {
  return isPerfError(error) && Object.hasOwn(SCRIPT_ERRORS, error.code);
}
