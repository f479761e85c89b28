/**
 * A scenario as a target: one request of the load is one iteration. Its latency is that of its steps; what users think in
 * between is told apart.
 *
 * A step has as long as a request would have. One that never resolves is left behind: nobody waits for it, and what it says
 * later is not listened to.
 */
import { type Milliseconds, PerfError } from '@perf/core';
import { type Random, seededRandom } from '../random.ts';
import type { Connecting, Connection, Done, Outcome, Target } from '../target.ts';
import { rowGiver, type Taken } from './data.ts';
import type { ScenarioDefinition, StepContext } from './definition.ts';
import { outcomeOfError, StepFailure } from './failure.ts';
import { type Exchanger, httpFor } from './http.ts';
import { type Pause, pauseOf } from './think-time.ts';

/** A scenario that can be put under load. */
export interface Scenario<Shared = unknown, Row = unknown, Vars = unknown> extends Target {
  readonly definition: ScenarioDefinition<Shared, Row, Vars>;
}

/** How long setup and teardown may take. */
const SETUP_MS: Milliseconds = 60_000;
const TEARDOWN_MS: Milliseconds = 10_000;

/** Makes requests over connections that are kept, until it is closed. */
export interface HttpPool {
  readonly exchange: Exchanger;
  close(): void;
}

/** @throws PerfError `validators/invalid-scenario` for a definition that makes no sense */
export function scenarioTarget<Shared, Row, Vars>(
  definition: ScenarioDefinition<Shared, Row, Vars>,
  openHttp: (allowRemote: boolean) => HttpPool,
): Scenario<Shared, Row, Vars> {
  checkDefinition(definition);
  const usual = pauseOf(definition.thinkTime);
  const pauses = definition.steps.map(({ thinkTime }) => (thinkTime === undefined ? usual : pauseOf(thinkTime)));
  return {
    name: definition.name ?? 'scenario',
    definition,
    async connect(connecting) {
      const { data, setup } = definition;
      const give =
        data === undefined ? undefined : rowGiver(data, await data.read(), connecting.shard ?? { index: 0, of: 1 });
      const { signal } = connecting;
      const shared = (await timely('setup', SETUP_MS, async () => setup?.({ signal }))) as Shared;
      return new ScenarioConnection({
        definition,
        pauses,
        give,
        shared,
        connecting,
        http: openHttp(connecting.allowRemote ?? definition.allowRemote ?? false),
      });
    },
  };
}

interface Running<Shared, Row, Vars> {
  readonly definition: ScenarioDefinition<Shared, Row, Vars>;
  /** By step. */
  readonly pauses: readonly Pause[];
  readonly give: ((random: Random) => Taken<Row> | undefined) | undefined;
  readonly shared: Shared;
  readonly connecting: Connecting;
  readonly http: HttpPool;
}

interface User {
  readonly random: Random;
  iterations: number;
}

class ScenarioConnection<Shared, Row, Vars> implements Connection {
  readonly #run: Running<Shared, Row, Vars>;
  readonly #users: User[] = [];
  readonly #closing = new AbortController();
  readonly #baseUrl: URL | undefined;

  constructor(run: Running<Shared, Row, Vars>) {
    this.#run = run;
    const { baseUrl } = run.definition;
    this.#baseUrl = baseUrl === undefined ? undefined : new URL(baseUrl);
  }

  send(user: number, done: Done): void {
    let paused: Milliseconds = 0;
    const tell = (outcome: Outcome): void => {
      if (!this.#closing.signal.aborted) done(outcome, undefined, paused);
    };
    const pause = async (ms: Milliseconds): Promise<void> => {
      const began = performance.now();
      await this.#sleep(ms);
      paused += performance.now() - began;
    };
    this.#iterate(user, pause).then(tell, (error: unknown) => tell(outcomeOfError(error)));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const { definition, shared, http } = this.#run;
    http.close();
    try {
      await timely('teardown', TEARDOWN_MS, async () => definition.teardown?.(shared));
    } catch (error) {
      // What was measured is worth more than a tidy end: it is said, and the result stands.
      process.emitWarning((error as Error).message);
    }
  }

  #userOf(user: number): User {
    const known = this.#users[user];
    if (known !== undefined) return known;
    const { definition, connecting } = this.#run;
    const { index, of } = connecting.shard ?? { index: 0, of: 1 };
    const made = { random: seededRandom((definition.seed ?? 1) * 7_919 + user * of + index), iterations: 0 };
    this.#users[user] = made;
    return made;
  }

  async #iterate(user: number, pause: (ms: Milliseconds) => Promise<void>): Promise<Outcome> {
    const { definition, give, pauses, shared } = this.#run;
    const own = this.#userOf(user);
    const taken = give?.(own.random);
    if (give !== undefined && taken === undefined) throw new StepFailure('error', 'every row was used');
    const vars = (definition.variables?.() ?? {}) as Vars;
    const row = taken?.row as Row;
    let signal = this.#closing.signal;
    const values = { ...(row as object | undefined) };
    const http = httpFor({
      exchange: this.#run.http.exchange,
      baseUrl: this.#baseUrl,
      headers: definition.headers ?? {},
      valueNamed: (name) => (vars as Record<string, unknown>)[name] ?? (values as Record<string, unknown>)[name] ?? '',
      signal: () => signal,
    });
    const context = { shared, row, vars, http, check, random: own.random, user, iteration: own.iterations };
    own.iterations += 1;
    for (const [at, step] of definition.steps.entries()) {
      const outcome = await this.#step(step.name, (stepSignal) => {
        signal = stepSignal;
        return step.run({ ...context, signal } as StepContext<Shared, Row, Vars>);
      });
      if (outcome !== 'ok') return outcome;
      const ms = (pauses[at] as Pause)(own.random);
      if (ms > 0) await pause(ms);
    }
    return 'ok';
  }

  async #step(name: string, run: (signal: AbortSignal) => unknown): Promise<Outcome> {
    const { timeout, onStep } = this.#run.connecting;
    const giving = new AbortController();
    const end = (): void => giving.abort();
    this.#closing.signal.addEventListener('abort', end, { once: true });
    const began = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Outcome>((resolve) => {
      timer = setTimeout(() => resolve('timeout'), timeout);
    });
    const ran = new Promise((resolve) => resolve(run(giving.signal))).then(() => 'ok' as const, outcomeOfError);
    const outcome = await Promise.race([ran, late]);
    clearTimeout(timer);
    this.#closing.signal.removeEventListener('abort', end);
    if (outcome === 'timeout') giving.abort();
    if (!this.#closing.signal.aborted) onStep?.(name, performance.now() - began, outcome);
    return outcome;
  }

  #sleep(ms: Milliseconds): Promise<void> {
    const { signal } = this.#closing;
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
    });
  }
}

function check(holds: boolean, otherwise = 'a check failed'): void {
  if (!holds) throw new StepFailure('bad-answer', otherwise);
}

/** @throws PerfError `validators/scenario-failed` when it fails or takes too long */
async function timely<T>(what: string, ms: Milliseconds, run: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not end within ${ms / 1_000} s`)), ms);
  });
  try {
    return await Promise.race([run(), late]);
  } catch (cause) {
    throw new PerfError('validators/scenario-failed', {
      message: `Expected \`${what}\` of the scenario to end well, but ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: `Run what stands in \`${what}\` by itself.`,
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** From a module of somebody's: it may be anything. */
interface Unchecked {
  readonly steps?: unknown;
  readonly baseUrl?: unknown;
}

function checkDefinition({ steps, baseUrl }: Unchecked): void {
  if (!Array.isArray(steps) || steps.length === 0) throw invalid('steps', 'a list of at least one step', steps);
  const names = new Set<unknown>();
  for (const [at, step] of steps.entries()) {
    if (typeof step?.name !== 'string' || step.name === '') throw invalid(`steps[${at}].name`, 'a name', step?.name);
    if (typeof step.run !== 'function') throw invalid(`steps[${at}].run`, 'a function', step.run);
    if (names.has(step.name)) throw invalid(`steps[${at}].name`, 'a name of its own', step.name);
    names.add(step.name);
  }
  if (baseUrl !== undefined && !URL.canParse(String(baseUrl))) throw invalid('baseUrl', 'a URL', String(baseUrl));
}

function invalid(name: string, expected: string, got: unknown): PerfError {
  return new PerfError('validators/invalid-scenario', {
    message: `Expected \`${name}\` to be ${expected}, got \`${JSON.stringify(got) ?? String(got)}\``,
    hint: "Write scenario({ steps: [{ name: 'open', run: ({ http }) => http.get('/') }] }).",
  });
}
