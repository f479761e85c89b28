/**
 * What else changed at the moment of a change: annotations, readings, other operations. Near in time and large comes first;
 * what somebody did comes before what was measured, if it is as near.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import { signed } from '../document/words.ts';
import type { Annotation } from '../history.ts';
import { formatDuration } from '../number-words.ts';
import type { Change } from './changes.ts';

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
    const words = `${kind}${text === '' ? '' : ` ${text}`}, ${distance(at - change.at)}`;
    return { words, score: closeness(at) * WEIGHT_OF_DEED };
  });
  const own = new Set([change, ...change.also].map(({ series }) => series));
  const others = changes.filter(({ series }) => !own.has(series));
  const figures = others.map(({ series, at, effect }): Ranked => {
    const size = Math.min(1, Math.abs(Math.log1p(Math.max(-0.99, effect))));
    return { words: `${series.subject} ${signed(effect)}, ${distance(at - change.at)}`, score: closeness(at) * size };
  });
  const near = [...deeds, ...figures].filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
  return near.slice(0, MOST).map(({ words }) => words);
}

function distance(ms: Milliseconds): string {
  if (ms === 0) return 'at the same time';
  return `${formatDuration(Math.abs(ms))} ${ms < 0 ? 'before' : 'later'}`;
}
