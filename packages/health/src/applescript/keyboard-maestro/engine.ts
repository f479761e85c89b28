/**
 * How scripts reach the Engine: with the seconds that it may take, and with errors that say what an act came to.
 *
 * An act that lost its Engine, or what ran it, in the middle may have had its effect as well as one that ran out of time. And
 * AppleScript has one number for an application and for a macro that is not there, so of the two the first is asked about.
 */
import { type Duration, milliseconds } from '@perf/core';
import { isScriptError, ScriptError } from '../script-error.ts';
import type { ScriptEffect, ScriptOptions, ScriptResult, ScriptRunner } from '../script-runner.ts';
import { INSTALL_IT } from './rung.ts';
import { allowedSeconds, ENGINE, IS_INSTALLED } from './scripts.ts';

export interface EngineCall {
  readonly script: string;
  readonly effect: ScriptEffect;
  readonly args?: readonly string[];
  /** Calls with the same one wait for each other. */
  readonly target?: string;
  readonly timeout?: Duration;
  readonly signal?: AbortSignal;
}

export interface Engine {
  /** A script that speaks to the Engine: its first argument is how long that may take. */
  tell(call: EngineCall): Promise<ScriptResult>;
  /** A script as it is. */
  run(call: EngineCall): Promise<ScriptResult>;
}

/** @param usual the time-out of calls that say none */
export function engineOf(runner: ScriptRunner, usual: Duration): Engine {
  const run = async ({ script, signal, target, ...call }: EngineCall): Promise<ScriptResult> => {
    const options: ScriptOptions = {
      ...call,
      timeout: call.timeout ?? usual,
      ...(target !== undefined && { target }),
      ...(signal !== undefined && { signal }),
    };
    try {
      return await runner.run(script, options);
    } catch (error) {
      throw await meantBy(error, { effect: call.effect, runner });
    }
  };
  return {
    run,
    tell: ({ args = [], ...call }) => {
      const allowed = allowedSeconds(milliseconds(call.timeout ?? usual, 'timeout'));
      return run({ ...call, args: [allowed, ...args] });
    },
  };
}

const LOST: ReadonlySet<string> = new Set(['applescript/connection-lost', 'applescript/worker-lost']);

interface Situation {
  readonly effect: ScriptEffect;
  readonly runner: ScriptRunner;
}

async function meantBy(error: unknown, { effect, runner }: Situation): Promise<unknown> {
  if (!isScriptError(error)) return error;
  const { code, message, number, begun } = error;
  if (LOST.has(code) && begun && effect === 'write') {
    const hint = 'Look whether it had its effect before you do it again.';
    return new ScriptError('applescript/unknown-outcome', { message, hint, number, begun, cause: error });
  }
  if (code === 'applescript/no-such-object' && (await isAbsent(runner))) {
    const told = { message: 'Keyboard Maestro is not installed', hint: INSTALL_IT, number, cause: error };
    return new ScriptError('applescript/no-such-application', told);
  }
  return error;
}

const isAbsent = (runner: ScriptRunner): Promise<boolean> =>
  runner.run(IS_INSTALLED, { args: [ENGINE], timeout: '5s', effect: 'read' }).then(
    ({ text }) => text.trim() === 'false',
    () => false,
  );
