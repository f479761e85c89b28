/** A stress test against a server that is only thought of, with time that is decided by it. */
import { Histogram } from '@perf/core';
import { fakeClock } from '@tooling/testkit';
import type { LoadOptions } from '../src/load/load.ts';
import type { LoadResult } from '../src/result.ts';
import type { StressOptions } from '../src/stress/options.ts';
import type { StressResult } from '../src/stress/result.ts';
import { stressIn } from '../src/stress/stress.ts';

export interface Server {
  /** Requests per second. */
  readonly capacity: number;
  /** It is gone for good after a rate above this. */
  readonly diesAbove?: number;
  /** Then it answers still, and keeps nothing any more. */
  readonly isAlive?: boolean;
  /** Nobody is there for users who wait for their answers. */
  readonly refusesUsers?: boolean;
  /** Requests have a part `quick`, of a millisecond, and a part `slow` of so many. */
  readonly slowPart?: number;
  /** The generator is late in steps that this says of. */
  readonly isSpoilt?: (step: number, rate: number) => boolean;
}

const NO_PARTS = { steps: new Map(), tags: new Map() };

/** What a load test would find out about a server that takes 2 ms and works one request after the other. */
function resultOf(
  options: LoadOptions,
  { capacity, diesAbove = Number.POSITIVE_INFINITY, slowPart }: Server,
): LoadResult {
  const { rate = 1, duration = 0 } = options;
  const seconds = Number(duration) / 1_000;
  const requests = Math.round(rate * seconds);
  const excess = Math.max(0, rate / capacity - 1);
  const isDead = rate > diesAbove;
  const histogram = new Histogram();
  for (let at = 0; at < requests; at += 1) histogram.record(2 + ((excess * at) / requests) * seconds * 1_000);
  const reached = Math.min(rate, capacity);
  const mean = histogram.sum / requests;
  const steps = slowPart === undefined ? NO_PARTS.steps : partsOf(slowPart, requests);
  return {
    ...({} as LoadResult),
    valid: true,
    invalidBecause: undefined,
    ended: 'finished',
    asked: { rate },
    requests,
    failed: isDead ? requests : 0,
    errors: isDead ? { refused: requests } : {},
    duration: Number(duration),
    rate: isDead ? 0 : reached,
    mean,
    p50: mean,
    service: { ...({} as LoadResult['service']), mean: 0, p50: 2 },
    lag: { ...({} as LoadResult['lag']), max: 1 },
    histograms: { response: histogram, service: histogram, lag: new Histogram(), steps, tags: NO_PARTS.tags },
  };
}

/** Of a server that gives one user 100/s, and has a fifth of the work wait for its turn. */
function closedResult(users: number, { refusesUsers = false }: Server): LoadResult {
  if (refusesUsers) throw new Error('nobody is there');
  return { ...({} as LoadResult), valid: true, failed: 0, rate: (100 * users) / (1 + 0.2 * (users - 1)) };
}

function partsOf(slow: number, requests: number): LoadResult['histograms']['steps'] {
  return new Map(
    Object.entries({ quick: 1, slow }).map(([name, took]) => {
      const histogram = new Histogram();
      for (let at = 0; at < requests; at += 1) histogram.record(took);
      return [name, { histogram, failed: 0 }];
    }),
  );
}

/** The whole test against a server that is only thought of, with time that is decided here. */
export function simulated(server: Server, options: Partial<StressOptions> = {}): Promise<StressResult> {
  const clock = fakeClock();
  let step = 0;
  let isDead = false;
  const target = { name: 'thought of', connect: () => Promise.reject(new Error('nobody is asked')) };
  return stressIn(
    {
      clock,
      load: async (asked) => {
        step += 1;
        clock.advance(Number(asked.duration));
        // Whoever reads the target is asked in the background.
        await new Promise(setImmediate);
        if (asked.concurrency !== undefined && asked.rate === undefined) return closedResult(asked.concurrency, server);
        isDead ||= (asked.rate ?? 0) > (server.diesAbove ?? Number.POSITIVE_INFINITY);
        const result = resultOf(asked, server);
        const isSpoilt = server.isSpoilt?.(step, asked.rate ?? 0) === true;
        return isSpoilt ? { ...result, ...lateGenerator(result) } : result;
      },
      pause: async (span) => clock.advance(span),
      recovery: async ({ from, within }) => {
        clock.advance(isDead ? within : 400);
        return isDead
          ? { recovered: false, watched: within, from, answers: server.isAlive === true }
          : { recovered: true, after: 400, from };
      },
    },
    { target, contract: 'p95<100ms', ...options },
  );
}

function lateGenerator({ requests }: LoadResult): Partial<LoadResult> {
  const slow = new Histogram();
  for (let at = 0; at < requests; at += 1) slow.record(900);
  const histograms = { ...NO_PARTS, response: slow, service: slow, lag: slow };
  return {
    valid: false,
    invalidBecause: 'the generator itself was late',
    histograms,
    lag: { max: 900 } as LoadResult['lag'],
  };
}
