/**
 * A rung of the ladder on which Keyboard Maestro's health is asked for, and what an error of a script says about it.
 *
 *   installed ◀── running ◀── authorised ◀── answers ◀─┬─ web port
 *                                                      ├─ log
 *                                                      └─ canary
 *
 * What an arrow leaves from is not asked while what it leads to is not well: the lowest rung that fails is the cause. Being denied
 * access is never "down", and what could not be asked is unknown.
 */
import type { Duration, Milliseconds } from '@perf/core';
import type { Answer, CheckKind } from '../../check.ts';
import { ACCESSIBILITY_PANE, AUTOMATION_PANE } from '../permissions.ts';
import { isScriptError } from '../script-error.ts';

export type RungName = 'installed' | 'running' | 'authorised' | 'answers' | 'web port' | 'log' | 'canary';

export interface RungAnswer extends Answer {
  readonly text: string;
  /** One thing to do; undefined where it is well, or where nobody knows. */
  readonly todo?: string;
}

export interface Rung {
  readonly name: RungName;
  readonly restsOn: readonly RungName[];
  readonly kind: CheckKind;
  readonly every: Duration;
  /** Its own deadlines come first and say more; this one is for a runner that heeds none. */
  readonly longest: Milliseconds;
  /** Never rejects for what Keyboard Maestro or the runner does. */
  readonly ask: (signal: AbortSignal) => Promise<RungAnswer>;
}

export const NEEDS_MACOS: RungAnswer = { state: 'unknown', text: 'needs macOS' };
export const OPEN_IT = 'Open Keyboard Maestro: its Engine starts with it.';
export const FREE_IT = 'Cancel its running macros, or restart the Engine from its menu.';
export const INSTALL_IT = 'Install Keyboard Maestro, or move it back into /Applications.';

/** What the error of a script that read says about Keyboard Maestro. */
export function answerOfError(error: unknown): RungAnswer {
  const message = error instanceof Error ? error.message : String(error);
  if (!isScriptError(error)) return { state: 'unknown', text: `could not be asked: ${message}` };
  switch (error.code) {
    case 'applescript/needs-macos':
      return NEEDS_MACOS;
    case 'applescript/unauthorised':
      return { state: 'unauthorised', text: message, todo: paneFor(error.number) };
    case 'applescript/not-running':
      return { state: 'fail', text: 'Keyboard Maestro Engine does not run', todo: OPEN_IT };
    case 'applescript/no-such-application':
      return { state: 'fail', text: 'Keyboard Maestro is not installed', todo: INSTALL_IT };
    case 'applescript/timed-out':
      // It waited for other scripts of ours, and never came to Keyboard Maestro.
      if (!error.begun) return { state: 'unknown', text: `could not be asked: ${message}` };
      return { state: 'fail', text: message, todo: FREE_IT };
    case 'applescript/connection-lost':
    case 'applescript/launch-failed':
      return {
        state: 'fail',
        text: message,
        todo: 'Look again; if it stays so, quit the Engine and open Keyboard Maestro.',
      };
    default:
      // A full queue, a runner that was closed, a worker that was lost: none of them is Keyboard Maestro's doing.
      return { state: 'unknown', text: `could not be asked: ${message}` };
  }
}

function paneFor(number: number | undefined): string {
  const [pane, url] =
    number === -25211 || number === -1719 ? ['Accessibility', ACCESSIBILITY_PANE] : ['Automation', AUTOMATION_PANE];
  return `Allow it in System Settings → Privacy & Security → ${pane} (open ${url}).`;
}
