/**
 * What the numbers of AppleScript's errors mean, and so what a caller is told.
 *
 * | number | |
 * |---|---|
 * | -600 | the target does not run |
 * | -609 | the connection is invalid, often after a time-out |
 * | -1712 | no answer to an Apple event in time |
 * | -1728 | no such object |
 * | -1743, -1744 | Automation denied, or nobody was asked yet |
 * | -25211, -1719 of System Events | Accessibility denied. From others, -1719 is an index that does not exist |
 * | -10810, -10814 | the target can't be started; there is none |
 * | -128 | the user called it off |
 */

import { NOT_AGAIN } from './failures.ts';
import { ScriptError, type ScriptErrorCode } from './script-error.ts';
import type { ScriptEffect } from './script-runner.ts';

export interface NumberedError {
  readonly number: number;
  /** In the user's language: shown, never read. */
  readonly message: string;
}

export interface ErrorSituation {
  readonly effect: ScriptEffect;
  readonly script: string;
  readonly target: string | undefined;
}

const AUTOMATION = 'Allow it under System Settings → Privacy & Security → Automation.';
const ACCESSIBILITY = 'Allow it under System Settings → Privacy & Security → Accessibility.';

const MEANING: ReadonlyMap<number, readonly [ScriptErrorCode, string?]> = new Map([
  [-600, ['applescript/not-running', 'Start the application first.']],
  [-609, ['applescript/connection-lost', 'Try again later; restart the application if it stays so.']],
  [-1712, ['applescript/timed-out', 'Look whether the application waits for somebody, as in a dialog.']],
  [-1728, ['applescript/no-such-object', 'Correct the name of what the script asks for.']],
  [-1719, ['applescript/no-such-object', 'Correct the index of what the script asks for.']],
  [-1743, ['applescript/unauthorised', AUTOMATION]],
  [-1744, ['applescript/unauthorised', AUTOMATION]],
  [-25211, ['applescript/unauthorised', ACCESSIBILITY]],
  [-10810, ['applescript/launch-failed', 'Start the application by hand and see what it says.']],
  [-10814, ['applescript/no-such-application', 'Correct the bundle id, or install the application.']],
  [-128, ['applescript/cancelled']],
]);

/** Only the number at the end may be read: all before it is in the user's language, and may have numbers of its own. */
export function numberAtEnd(text: string): NumberedError | undefined {
  const [, message = '', number] = /^(?:.*?: execution error: )?(.*)\((-?\d+)\)\s*$/s.exec(text) ?? [];
  return number === undefined ? undefined : { number: Number(number), message: message.trim() };
}

export function errorOf({ number, message }: NumberedError, { effect, script, target }: ErrorSituation): ScriptError {
  const asksSystemEvents = target === 'com.apple.systemevents' || script.includes('System Events');
  const known = number === -1719 && asksSystemEvents ? MEANING.get(-25211) : MEANING.get(number);
  const [code, hint]: readonly [ScriptErrorCode, string?] = known ?? ['applescript/failed'];
  if (code === 'applescript/timed-out' && effect === 'write') {
    return new ScriptError('applescript/unknown-outcome', {
      message: told(message, number),
      hint: NOT_AGAIN,
      number,
      begun: true,
    });
  }
  return new ScriptError(code, {
    message: told(message, number),
    number,
    begun: true,
    ...(hint !== undefined && { hint }),
  });
}

const told = (message: string, number: number): string => `The script failed: ${message} (${number})`;
