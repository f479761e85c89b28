/** The rungs that are asked through scripts: whether the Engine is there, runs, may be spoken to, and answers. */
import { type Duration, type Milliseconds, milliseconds } from '@perf/core';
import { spanText } from '../../span-text.ts';
import { permissions } from '../permissions.ts';
import { isScriptError } from '../script-error.ts';
import type { ScriptOptions, ScriptRunner } from '../script-runner.ts';
import { engineOf } from './engine.ts';
import { answerOfError, FREE_IT, INSTALL_IT, OPEN_IT, type Rung, type RungAnswer } from './rung.ts';
import { ENGINE, GET_VARIABLE, IS_INSTALLED, IS_RUNNING, RUN_MACRO } from './scripts.ts';

/** A macro that does nothing but prove that macros run. */
export interface CanaryOptions {
  /** Its name or its id. It is run at every look, so it has to be harmless. */
  readonly macro: string;
  readonly parameter?: string;
  /** What it has to return. @default anything */
  readonly expect?: string;
  /** @default '10s' */
  readonly timeout?: Duration;
  /** How often, as a check. @default '15m' */
  readonly every?: Duration;
}

/** A look at one of them is a few milliseconds of a warm worker. */
const every = '30s';
const ASKING: Milliseconds = 5_000;
/** For the way there and back, beside what the Engine may take. */
const SPARE: Milliseconds = 1_000;
/** A name that nobody uses: the Engine answers with an empty text. */
const PROBED = 'perfkit health';

/** @param within how long the Engine may take to answer */
export function scriptRungs(runner: ScriptRunner, within: Duration): Rung[] {
  const rung = (name: Rung['name'], restsOn: Rung['restsOn'], ask: Rung['ask']): Rung => ({
    name,
    restsOn,
    kind: 'readiness',
    every,
    longest: 4 * ASKING,
    ask: (signal) => ask(signal).catch(answerOfError),
  });
  const presence = async (script: string, signal: AbortSignal): Promise<string> => {
    const { text } = await runner.run(script, { args: [ENGINE], timeout: ASKING, effect: 'read', signal });
    return text.trim();
  };
  return [
    rung('installed', [], async (signal) => installed(await presence(IS_INSTALLED, signal))),
    rung('running', ['installed'], async (signal) => running(await presence(IS_RUNNING, signal))),
    rung('authorised', ['running'], (signal) => authorised(runner, signal)),
    rung('answers', ['authorised'], async (signal) => {
      // The first event to an application makes macOS ask the user, which a question must not do.
      const may = await authorised(runner, signal);
      if (may.state === 'unauthorised' || may.state === 'fail') return may;
      return answers(runner, { within: milliseconds(within), signal });
    }),
  ];
}

const strange = (said: string): RungAnswer => ({
  state: 'unknown',
  text: `macOS answered ${JSON.stringify(said.slice(0, 40))}`,
});

function installed(said: string): RungAnswer {
  if (said === 'true') return { state: 'pass', text: 'installed' };
  return said === 'false'
    ? { state: 'fail', text: 'Keyboard Maestro is not installed', todo: INSTALL_IT }
    : strange(said);
}

function running(said: string): RungAnswer {
  if (said === 'true') return { state: 'pass', text: 'the Engine runs' };
  return said === 'false'
    ? { state: 'fail', text: 'Keyboard Maestro Engine does not run', todo: OPEN_IT }
    : strange(said);
}

async function authorised(runner: ScriptRunner, signal: AbortSignal): Promise<RungAnswer> {
  const { state, text, todo } = await permissions(runner).automation(ENGINE, { timeout: ASKING, signal });
  const told = { text, ...(todo !== undefined && { todo }) };
  if (state === 'granted') return { state: 'pass', ...told };
  if (state === 'denied' || state === 'undecided') return { state: 'unauthorised', ...told };
  if (state === 'not-running') return { state: 'fail', text: 'Keyboard Maestro Engine quit', todo: OPEN_IT };
  return { state: 'unknown', ...told };
}

interface Asked {
  readonly within: Milliseconds;
  readonly signal: AbortSignal;
}

async function answers(runner: ScriptRunner, { within, signal }: Asked): Promise<RungAnswer> {
  const args = [String(Math.ceil(within / 1_000)), PROBED];
  // Without a target it does not wait behind a macro of ours that runs for long.
  const options: ScriptOptions = { args, timeout: within + SPARE, effect: 'read', signal };
  try {
    const { took } = await runner.run(GET_VARIABLE, options);
    if (took > within) return late(within);
    const observed = [{ name: 'answer', value: Math.round(took * 10) / 10, unit: 'ms' }];
    return { state: 'pass', text: `answered in ${spanText(took)}`, observed };
  } catch (error) {
    if (!isScriptError(error)) throw error;
    // It knows no such variable: that is an answer as well.
    if (error.code === 'applescript/no-such-object') return { state: 'pass', text: 'answers' };
    return error.code === 'applescript/timed-out' && error.begun ? late(within) : answerOfError(error);
  }
}

const late = (within: Milliseconds): RungAnswer => ({
  state: 'fail',
  text: `no answer within ${spanText(within)}`,
  todo: FREE_IT,
});

export function canaryRung(runner: ScriptRunner, canary: CanaryOptions): Rung {
  const { macro, parameter, expect, timeout = '10s', every: pace = '15m' } = canary;
  const longest = milliseconds(timeout);
  const args = parameter === undefined ? [macro] : [macro, parameter];
  const engine = engineOf(runner, longest);
  return {
    name: 'canary',
    restsOn: ['answers'],
    kind: 'readiness',
    every: pace,
    longest: longest + ASKING,
    ask: async (signal) => {
      try {
        const call = { script: RUN_MACRO, args, target: ENGINE, effect: 'write', signal } as const;
        const { text, took } = await engine.tell(call);
        const observed = [{ name: 'canary', value: Math.round(took), unit: 'ms' }];
        if (expect === undefined || text.trim() === expect)
          return { state: 'pass', text: `ran in ${spanText(took)}`, observed };
        return { state: 'fail', text: 'the canary returned something else', todo: REPAIR, observed };
      } catch (error) {
        return canaryFailure(error);
      }
    },
  };
}

const REPAIR = 'Run the macro by hand in Keyboard Maestro, and see why.';

function canaryFailure(error: unknown): RungAnswer {
  if (!isScriptError(error)) return answerOfError(error);
  if (error.code === 'applescript/unknown-outcome') {
    const text = `the canary did not end, and may still run: ${error.message}`;
    return { state: 'fail', text, todo: REPAIR };
  }
  const isItsOwn = error.code === 'applescript/no-such-object' || error.code === 'applescript/failed';
  return isItsOwn ? { state: 'fail', text: `the canary failed: ${error.message}`, todo: REPAIR } : answerOfError(error);
}
