/** What makes figures less than they look. A value, not a line on a terminal: whoever shows it decides how. */
import { formatRatio } from '@perf/analytics';
import type { Milliseconds, Ratio } from '@perf/core';
import { quantileOf } from '../statistics/order.ts';
import type { Timed } from './batch.ts';
import type { Nanoseconds } from './stopwatch.ts';

export interface Warning {
  readonly kind:
    | 'dead-code'
    | 'result-unused'
    | 'outliers'
    | 'garbage'
    | 'not-steady'
    | 'waits'
    | 'clock'
    | 'exit-code'
    | 'noisy'
    | 'other-clock';
  /** One sentence, with what to do. */
  readonly text: string;
}

/** Beyond so many quarters above the upper quartile nothing is noise of the usual kind (Tukey 1977: far out). */
const FAR_OUT = 3;
const MUCH_GARBAGE = 0.1;
/** Below this share of the time on a processor, a function mostly waits. */
const MOSTLY_WAITS = 0.25;
/** A few nanoseconds are what storing a result takes. */
const NEXT_TO_NOTHING: Nanoseconds = 3;
/** A call that gives nothing back and takes no longer has hardly done anything that anybody can see. */
const SUSPICIOUS: Nanoseconds = 20;

export interface Observed {
  readonly batches: readonly Timed[];
  readonly median: Nanoseconds;
  /** What a call of a function without a body takes here. */
  readonly empty: Nanoseconds;
  readonly givesNothing: boolean;
  readonly isSteady: boolean;
  /** Stretches in which garbage was collected. */
  readonly collections: readonly Stretch[];
}

export interface Stretch {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

export function warningsOf({ batches, median, empty, givesNothing, isSteady, collections }: Observed): Warning[] {
  const found: (Warning | false | undefined)[] = [
    median <= empty * 1.5 + NEXT_TO_NOTHING / 10 && {
      kind: 'dead-code',
      text: `takes no longer than a function that does nothing (${empty.toFixed(2)} ns): the work is left out by the compiler, or there is none. Return a result that needs all of it, from input that changes.`,
    },
    givesNothing &&
      median < empty + SUSPICIOUS && {
        kind: 'result-unused',
        text: 'returns nothing, so what it works out may be left out by the compiler. Return the result.',
      },
    outliers(batches.map(({ wall }) => wall)),
    garbage(batches, collections),
    !isSteady && {
      kind: 'not-steady',
      text: 'was still getting faster when the warm-up was over. Give a longer `warmup`.',
    },
    shareOnProcessor(batches) < MOSTLY_WAITS && {
      kind: 'waits',
      text: 'waits most of the time, which processor time does not show: look at the wall time.',
    },
  ];
  return found.filter((one) => one !== undefined && one !== false);
}

/** @param times of batches or runs, at least one. @param most a share of them that is worth no word */
export function outliers(times: readonly number[], most: Ratio = 0): Warning | undefined {
  const sorted = Float64Array.from(times).sort();
  const [q1, q3] = [quantileOf(sorted, 0.25), quantileOf(sorted, 0.75)];
  // Where nothing varies, a hundredth more is no outlier.
  const limit = q3 + Math.max(FAR_OUT * (q3 - q1), 0.05 * q3);
  const far = times.filter((time) => time > limit).length;
  if (far <= most * times.length) return undefined;
  const worst = (sorted.at(-1) as number) / quantileOf(sorted, 0.5);
  const text = `${far} of ${times.length} took far longer than the others, up to × ${worst.toFixed(1)}: something else ran meanwhile. Trust the median and the least, or measure on a quiet machine.`;
  return { kind: 'outliers', text };
}

function garbage(batches: readonly Timed[], collections: readonly Stretch[]): Warning | undefined {
  let collected = 0;
  let all = 0;
  for (const { from, to } of batches) {
    all += to - from;
    for (const stretch of collections) {
      collected += Math.max(0, Math.min(to, stretch.to) - Math.max(from, stretch.from));
    }
  }
  if (collected <= MUCH_GARBAGE * all) return undefined;
  return {
    kind: 'garbage',
    text: `${formatRatio(collected / all)} of the time went into collecting garbage, which comes in bursts: the mean counts all of it, the least almost none.`,
  };
}

function shareOnProcessor(batches: readonly Timed[]): number {
  const cpu = batches.reduce((sum, batch) => sum + (batch.cpu ?? batch.wall), 0);
  return cpu / batches.reduce((sum, { wall }) => sum + wall, 0);
}
