/**
 * What else changed at the moment of a change: annotations, readings, other operations. Near in time and large comes first;
 * what somebody did comes before what was measured, if it is as near.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import type { Annotation } from '../history.ts';
import { formatDuration } from '../number-words.ts';
import { type Change, changeWords, withoutDuplicates } from './changes.ts';

export interface Surroundings {
  readonly changes: readonly Change[];
  readonly annotations: readonly Annotation[];
  readonly step: Milliseconds;
}

/** A change is known to a step or two, and what caused it came before. */
const STEPS_AROUND = 3;
const LEAST_AROUND: Milliseconds = 600_000;
const MOST = 5;
/** A deploy weighs as much as a figure that became e times as large. */
const WEIGHT_OF_DEED = 1;

interface Ranked {
  readonly words: string;
  readonly score: number;
}

/** @returns in words, the most likely cause first */
export function alsoChanged(change: Change, { changes, annotations, step }: Surroundings): string[] {
  const around = Math.max(STEPS_AROUND * step, LEAST_AROUND);
  const closeness = (at: EpochMs): number => 1 - Math.abs(at - change.at) / around;
  const deeds = annotations.map(({ at, kind, text }): Ranked => {
    const words = `${kind}${text === '' ? '' : ` ${text}`}, ${distance(at - change.at, step)}`;
    return { words, score: closeness(at) * WEIGHT_OF_DEED };
  });
  const own = new Set([change, ...change.also].map(({ series }) => series));
  // Percentiles of one operation change together: one of them says it.
  const others = withoutDuplicates(
    changes.filter(({ series }) => !own.has(series)),
    step,
  );
  const figures = others.map((other): Ranked => {
    const { series, at, effect } = other;
    const size = Math.min(1, Math.abs(Math.log1p(Math.max(-0.99, effect))));
    const words = `${series.subject} ${changeWords(other)}, ${distance(at - change.at, step)}`;
    return { words, score: closeness(at) * size };
  });
  const near = [...deeds, ...figures].filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
  return near.slice(0, MOST).map(({ words }) => words);
}

/** A change is known to the step only: what is nearer came neither before nor after it. */
function distance(ms: Milliseconds, step: Milliseconds): string {
  if (Math.abs(ms) <= step) return ms === 0 ? 'at the same time' : `within the same ${formatDuration(step)}`;
  return `${formatDuration(Math.abs(ms))} ${ms < 0 ? 'before' : 'later'}`;
}
