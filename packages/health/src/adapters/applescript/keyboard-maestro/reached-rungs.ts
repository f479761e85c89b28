/** The rungs that are asked without scripts: the web server of Keyboard Maestro, and what its Engine writes to its log. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Clock, type Duration, type Milliseconds, milliseconds, systemClock } from '@perf/core';
import { errorsAmong, isErrorLine, type LogLine, logLine } from '../../../applescript/keyboard-maestro/log-lines.ts';
import { NEEDS_MACOS, type Rung, type RungAnswer } from '../../../applescript/keyboard-maestro/rung.ts';
import { ENGINE, IS_RUNNING } from '../../../applescript/keyboard-maestro/scripts.ts';
import { isScriptError, ScriptError } from '../../../applescript/script-error.ts';
import type { ScriptRunner } from '../../../applescript/script-runner.ts';
import { spanText } from '../../../span-text.ts';
import { exchange } from '../../checks/exchange.ts';
import { httpUrl } from '../../checks/http.ts';
import { lastLines } from './file-tail.ts';

export interface LogOptions {
  /** @default '~/Library/Logs/Keyboard Maestro/Engine.log' */
  readonly path?: string;
  /** How far back errors count. @default '15m' */
  readonly window?: Duration;
  /** That many errors in the window warn. @default 5 */
  readonly warn?: number;
  /** That many fail, which as a diagnostic only warns of the whole. @default 50 */
  readonly fail?: number;
  /** Whether a line tells of an error. @default says `failed`, `error` or `cancelled (while`: the form of the log is no promise */
  readonly isError?: (line: LogLine) => boolean;
}

/** @throws ScriptError `applescript/needs-macos` where it stands nowhere unless somebody says where */
export function logPath(given: string | undefined): string {
  if (given !== undefined) return given;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Logs', 'Keyboard Maestro', 'Engine.log');
  const hint = 'Run it on a Mac, or give the path of a log.';
  throw new ScriptError('applescript/needs-macos', { message: 'The log of Keyboard Maestro is on a Mac', hint });
}

const ASKING: Milliseconds = 5_000;

export interface WebOptions {
  readonly url: string | URL;
  readonly within: Duration;
  /** Where scripts can't run, nobody at a local port is no fault. */
  readonly runner: ScriptRunner;
}

/** Any answer will do: also one that asks for a password. @throws PerfError `health/invalid-check` for what is no URL */
export function webRung({ url, within, runner }: WebOptions): Rung {
  const target = httpUrl('keyboardMaestro', url);
  const longest = milliseconds(within);
  return {
    name: 'web port',
    restsOn: ['answers'],
    kind: 'readiness',
    every: '30s',
    longest: longest + 2 * ASKING,
    ask: async (signal) => {
      const end = AbortSignal.any([signal, AbortSignal.timeout(longest)]);
      try {
        const asked = { url: target, method: 'GET', headers: {}, mostBytes: 1, enough: () => true, signal: end };
        const { status, firstByte } = await exchange(asked);
        return { state: 'pass', text: `answered ${status} in ${spanText(firstByte)}` };
      } catch (error) {
        if (await needsMacOS(runner)) return NEEDS_MACOS;
        const { code, message } = error as NodeJS.ErrnoException;
        const why = end.aborted ? `no answer within ${spanText(longest)}` : (code ?? message);
        const todo = 'Switch the web server on in the settings of Keyboard Maestro, or leave out `web`.';
        return { state: 'fail', text: `${target.host}: ${why}`, todo };
      }
    },
  };
}

const needsMacOS = (runner: ScriptRunner): Promise<boolean> =>
  runner.run(IS_RUNNING, { args: [ENGINE], timeout: ASKING, effect: 'read' }).then(
    () => false,
    (error: unknown) => isScriptError(error) && error.code === 'applescript/needs-macos',
  );

export function logRung(options: LogOptions, clock: Clock = systemClock): Rung {
  const { path: given, window = '15m', warn = 5, fail = 50, isError = isErrorLine } = options;
  const span = milliseconds(window, 'window');
  const judged = async (): Promise<RungAnswer> => {
    if (given === undefined && process.platform !== 'darwin') return NEEDS_MACOS;
    const path = logPath(given);
    const lines = (await lastLines(path)).map(logLine);
    if (lines.length === 0) return { state: 'unknown', text: 'there is no log yet, or it is empty' };
    if (!lines.some(({ at }) => at !== undefined)) return { state: 'unknown', text: 'no line of the log has a time' };
    const errors = errorsAmong(lines, { now: clock.now(), window: span, isError });
    const state = errors >= fail ? 'fail' : errors >= warn ? 'warn' : 'pass';
    // What the lines say is not repeated: macros handle what is nobody's business.
    const text = `${errors} ${errors === 1 ? 'error' : 'errors'} in ${spanText(span)}`;
    const answer = { state, text, observed: [{ name: 'errors', value: errors, unit: 'count' }] } as const;
    return state === 'pass' ? answer : { ...answer, todo: `Look into ${path}.` };
  };
  return {
    name: 'log',
    restsOn: ['answers'],
    kind: 'diagnostic',
    every: '1m',
    longest: 10_000,
    // A log that may not be read says nothing about the Engine.
    ask: () =>
      judged().catch((error: Error) => ({ state: 'unknown', text: `the log can not be read: ${error.message}` })),
  };
}
