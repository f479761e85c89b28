/** Whether a change helped: values before against values after, with no more belief than they carry. */
import { type Comparison, compare, trend } from '@perf/analytics';
import type { Ratio } from '@perf/core';
import type { Verification } from './plan.ts';

/**
 * `undecided`: nothing is evident, more values may show it. `too-few`: they are too few, or too like their neighbours.
 * `by-itself`: it became better, as it did before.
 */
export type Verdict = 'helped' | 'harmed' | 'no-help' | 'undecided' | 'too-few' | 'by-itself';

export interface Judgement {
  readonly verdict: Verdict;
  /** Of the metric, as a share of what it was; null where that can't be told. */
  readonly effect: Ratio | null;
  /** One sentence. */
  readonly text: string;
}

export interface Measured {
  /** In the order in which they were measured. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

export interface Doubt {
  /** How often a change without effect may be said to have helped. */
  readonly alpha: Ratio;
  /** How many times it will be looked at: the doubt is shared among them. */
  readonly looks: number;
}

/** For a change whose gain lies elsewhere, the metric may be worse by no more than this. */
const NO_HARM: Ratio = 0.1;
/** What makes all calls faster and the slowest slower by so much helps nobody. */
const WORSE_TAIL: Ratio = 0.1;

export function judgeChange(
  { before, after }: Measured,
  { goal = 'improve', ...verify }: Pick<Verification, 'better' | 'minEffect' | 'goal'>,
  { alpha, looks }: Doubt,
): Judgement {
  const { better, minEffect } = verify;
  const names = ['before', 'after'] as const;
  const found = compare(before, after, { alpha: alpha / looks, minEffect, better, names });
  if (found.verdict === 'insufficient-data') return { verdict: 'too-few', effect: null, text: found.text };
  const effect = found.effect ?? null;
  const said = (verdict: Verdict, text = found.text): Judgement => ({ verdict, effect, text });
  if (found.verdict === 'regression') return said('harmed');
  if (goal === 'no-harm') return said(isHarmless(found, better) ? 'helped' : 'undecided');
  if (found.verdict !== 'improvement') return said(found.verdict === 'below-minimum-effect' ? 'no-help' : 'undecided');
  if (hasWorseTail(found, better)) return said('harmed', `${found.text}, but the slowest became slower`);
  if (wasImproving(before, better)) return said('by-itself', `${found.text}, but it was getting better before`);
  return said('helped');
}

type Known = Exclude<Comparison, { verdict: 'insufficient-data' }>;

/** Whether a harm of any size that matters would have been seen. */
function isHarmless({ interval, shiftInterval, effect }: Known, better: 'lower' | 'higher'): boolean {
  if (interval === undefined || effect === undefined) return shiftInterval[0] === 0 && shiftInterval[1] === 0;
  return better === 'lower' ? interval[1] <= NO_HARM : interval[0] >= -NO_HARM;
}

function hasWorseTail({ percentiles }: Known, better: 'lower' | 'higher'): boolean {
  const { interval } = percentiles.p95;
  if (interval === undefined) return false;
  return better === 'lower' ? interval[0] > WORSE_TAIL : interval[1] < -WORSE_TAIL;
}

/** What got better by itself is not the change's doing. */
function wasImproving(before: readonly number[], better: 'lower' | 'higher'): boolean {
  const found = trend(before, { alpha: 0.01 });
  return found.verdict !== 'insufficient-data' && found.direction === (better === 'lower' ? 'falling' : 'rising');
}
