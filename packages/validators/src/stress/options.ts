/** What a stress test is asked to do. */
import { type Duration, type Milliseconds, milliseconds, PerfError } from '@perf/core';
import type { Target } from '../target.ts';
import { fnTarget, type TargetFn } from '../targets/fn-target.ts';
import { type Promised, type Threshold, thresholdsOf } from '../threshold.ts';
import { checkReadings, type ReadTarget } from './readings.ts';
import type { StressProgress } from './result.ts';
import type { SearchOptions } from './search.ts';

export interface StressOptions {
  /** What is called: a target, or any async function. */
  readonly target: Target | TargetFn;
  /** What has to be kept, like `'p95<200ms'`: one or several. */
  readonly contract?: Promised | readonly Promised[];
  /** The same. */
  readonly contracts?: Promised | readonly Promised[];
  /** The first rate; where that is too much already, no rate below a quarter of it is tried. @default 20 */
  readonly from?: number;
  /** No rate is tried above this. @default 50000 */
  readonly maxRate?: number;
  /** The breaking point is found when it is known to this share. @default 0.02 */
  readonly resolution?: number;
  /** How long a rate is tried near the breaking point; far below it, two fifths of that. @default 5 s */
  readonly step?: Duration;
  /** A rate counts as kept when latencies do not rise so that the contract would be broken within this. @default 1 m */
  readonly hold?: Duration;
  /** No step begins that would end later than this. @default 90 s */
  readonly budget?: Duration;
  /** Requests under way at once, at most. @default 1000 */
  readonly concurrency?: number;
  /** @default 10 s */
  readonly timeout?: Duration;
  /** How long to wait for a target to come back after a rate that it did not keep. @default 20 s */
  readonly recovery?: Duration;
  /** Lets the target be anything but this machine. @default what the target itself says */
  readonly allowRemote?: boolean;
  /** Reads the target while it is under load. */
  readonly readings?: ReadTarget;
  /** Fit the Universal Scalability Law as well, from a sweep of users afterwards: 12 s more. @default false */
  readonly usl?: boolean;
  /** Ends the test early; the result is what was found so far. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: StressProgress) => void;
}

export interface StressPlan {
  readonly target: Target;
  readonly promised: Promised | readonly Promised[];
  readonly thresholds: readonly Threshold[];
  readonly search: SearchOptions;
  readonly step: Milliseconds;
  readonly hold: Milliseconds;
  readonly budget: Milliseconds;
  readonly concurrency: number;
  readonly timeout: Milliseconds;
  readonly recovery: Milliseconds;
  readonly readings: ReadTarget | undefined;
  readonly usl: boolean;
}

/** Below one request in ten seconds nothing is found in any budget. */
const LEAST_RATE = 0.1;
const MOST_RATE = 1_000_000;

/** @throws PerfError `validators/invalid-stress`, `validators/invalid-contract`, `core/invalid-argument` for no duration */
export function stressPlan(options: StressOptions): StressPlan {
  const { from = 20, maxRate = 50_000, resolution = 0.02, concurrency = 1_000, usl = false } = options;
  const promised = options.contract ?? options.contracts ?? [];
  const thresholds = thresholdsOf(promised);
  if (thresholds.length === 0) throw invalid('contract', 'at least one promise', options.contract);
  const odd = thresholds.find(({ unit }) => unit === '1/s' || unit === 'count');
  if (odd !== undefined)
    throw invalid('contract', 'about latency or failures, for the rate is what is looked for', odd.text);
  if (!(from >= LEAST_RATE && from <= MOST_RATE)) throw invalid('from', 'a rate from 0.1 to 1,000,000', from);
  if (!(maxRate >= LEAST_RATE && maxRate <= MOST_RATE))
    throw invalid('maxRate', 'a rate from 0.1 to 1,000,000', maxRate);
  if (!(resolution >= 0.001 && resolution <= 1)) throw invalid('resolution', 'a share from 0.001 to 1', resolution);
  if (!(Number.isInteger(concurrency) && concurrency >= 1))
    throw invalid('concurrency', 'a whole number of at least 1', concurrency);
  const span = (name: 'step' | 'hold' | 'budget' | 'timeout' | 'recovery', usual: Milliseconds): Milliseconds =>
    milliseconds(options[name] ?? usual, name);
  return {
    target: allowed(targetOf(options.target), options.allowRemote),
    promised,
    thresholds,
    search: { from, max: maxRate, least: Math.min(from, maxRate) / 4, resolution },
    step: Math.max(100, span('step', 5_000)),
    hold: span('hold', 60_000),
    budget: span('budget', 90_000),
    concurrency,
    timeout: Math.max(1, span('timeout', 10_000)),
    recovery: span('recovery', 20_000),
    readings: checkReadings(options.readings),
    usl,
  };
}

function targetOf(target: unknown): Target {
  if (typeof target === 'function') return fnTarget(target as TargetFn);
  if (typeof (target as Target | undefined)?.connect === 'function') return target as Target;
  throw invalid('target', 'a target or an async function', target);
}

/** The same target, told with every connection whether it may be elsewhere. */
function allowed(target: Target, allowRemote: boolean | undefined): Target {
  if (allowRemote === undefined) return target;
  return { name: target.name, connect: (connecting) => target.connect({ ...connecting, allowRemote }) };
}

function invalid(name: string, expected: string, got: unknown): PerfError {
  return new PerfError('validators/invalid-stress', {
    message: `Expected \`${name}\` to be ${expected}, got \`${String(got)}\``,
    hint: "Write it like stress({ target: httpTarget('http://127.0.0.1:3000/'), contract: 'p95<200ms' }).",
  });
}
