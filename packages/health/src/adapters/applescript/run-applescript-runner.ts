/**
 * Scripts through the package run-applescript: one new osascript for each call. For who runs a script now and then, and
 * wants no process of it in between.
 *
 * What that package does not do is done here: a deadline, arguments, one call of a target at a time, errors by number. It
 * knows neither arguments nor JavaScript, so that the script and its arguments are texts of a script that runs it.
 * What can't be done here: its osascript is sent SIGTERM at the deadline, never SIGKILL; one in flight outlives this
 * program; an answer has at most a megabyte, and loses white space at both ends.
 */
import { type Clock, type Duration, type Milliseconds, systemClock } from '@perf/core';
import { runAppleScript } from 'run-applescript';
import { errorOf, numberAtEnd } from '../../applescript/error-number.ts';
import { cancelled, late, lost, notStarted } from '../../applescript/failures.ts';
import { asOneScript } from '../../applescript/one-script.ts';
import { callTimeout } from '../../applescript/pool-options.ts';
import { ScriptError } from '../../applescript/script-error.ts';
import type { ScriptOptions, ScriptResult, ScriptRunner } from '../../applescript/script-runner.ts';
import { checkOptions, checkScript, prepared } from '../../applescript/script-text.ts';

export interface RunAppleScriptOptions {
  /** From a call to its answer, where the call does not say. @default '30s' */
  readonly timeout?: Duration;
  readonly clock?: Clock;
}

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stderr?: string;
}

export function createRunAppleScriptRunner(options: RunAppleScriptOptions = {}): ScriptRunner {
  const { timeout = '30s', clock = systemClock } = options;
  const otherwise = callTimeout(timeout, 0);
  /** The last call of each target that has any. */
  const tails = new Map<string, Promise<unknown>>();
  return {
    async run(script, given = {}) {
      checkScript(script, given.args);
      checkOptions(given);
      const asked = clock.monotonic();
      const limit = callTimeout(given.timeout, otherwise);
      const deadline = AbortSignal.timeout(limit);
      const call: RunningCall = { script, options: given, limit, deadline, asked, clock };
      const { target } = given;
      if (target === undefined) return await once(call);
      const before = tails.get(target);
      const run = turn(before, call).then(() => once(call));
      // The next one waits until this one has ended, however it does: also when it is called off while it waits.
      const tail = Promise.allSettled([before, run]);
      tails.set(target, tail);
      void tail.then(() => tails.get(target) === tail && tails.delete(target));
      return await run;
    },
  };
}

interface RunningCall {
  readonly script: string;
  readonly options: ScriptOptions;
  readonly limit: Milliseconds;
  readonly deadline: AbortSignal;
  readonly asked: Milliseconds;
  readonly clock: Clock;
}

const stops = ({ options, deadline }: RunningCall): AbortSignal[] =>
  options.signal === undefined ? [deadline] : [options.signal, deadline];

/** Resolves when the one before has ended, or when there is no point in waiting any longer. */
function turn(before: Promise<unknown> | undefined, call: RunningCall): Promise<unknown> {
  const over = Promise.withResolvers<void>();
  AbortSignal.any(stops(call)).addEventListener('abort', () => over.resolve(), { once: true });
  return Promise.race([before, over.promise]);
}

async function once(call: RunningCall): Promise<ScriptResult> {
  const { options, limit, deadline, asked, clock } = call;
  if (options.signal?.aborted === true) throw cancelled(options.signal, false);
  if (deadline.aborted) throw late(limit);
  const began = clock.monotonic();
  try {
    const text = await runAppleScript(wrapped(call, asked + limit - began), { signal: AbortSignal.any(stops(call)) });
    return { text, waited: began - asked, took: clock.monotonic() - began };
  } catch (error) {
    throw told(error as Failure, call);
  }
}

function wrapped(
  { script, options: { args, language = 'applescript' } }: RunningCall,
  remaining: Milliseconds,
): string {
  return asOneScript(prepared(script, { args, language, remaining }));
}

function told(failure: Failure, { script, options, limit, deadline }: RunningCall): ScriptError {
  const { effect = 'write', signal, target } = options;
  if (signal?.aborted === true) return cancelled(signal, true);
  if (deadline.aborted)
    return lost('timed-out', { effect, message: `Expected an answer within ${limit} ms, got none` });
  const numbered = numberAtEnd(failure.stderr ?? '');
  if (numbered !== undefined) return errorOf(numbered, { effect, script, target });
  if (failure.message === 'macOS only') return notStarted('', { ...failure, code: 'ENOENT' });
  if (failure.code === 'E2BIG') {
    const hint = 'Use a pool, which has no such limit.';
    return new ScriptError('applescript/invalid-argument', {
      message: 'Expected a script that fits into a command, got a longer one',
      hint,
    });
  }
  if (typeof failure.code === 'string' && failure.stderr === undefined) return notStarted(`failed: ${failure.message}`);
  return lost('worker-lost', { effect, message: `osascript ended without an answer: ${failure.message.slice(-500)}` });
}
