/** What a rule says: a recommendation before it is ranked, bounded and told what was tried. */

import type { Milliseconds, Ratio } from '@perf/core';
import type { DiagnosisSeverity, EvidenceFigure } from '@perf/health';
import type { Course } from '../course.ts';
import type { Known } from '../known.ts';
import type { Recommendation } from '../recommendation.ts';
import type { Strategy } from '../strategy.ts';

export interface Draft
  extends Pick<
    Recommendation,
    | 'rule'
    | 'cause'
    | 'subject'
    | 'what'
    | 'text'
    | 'why'
    | 'effect'
    | 'risk'
    | 'undo'
    | 'confidence'
    | 'command'
    | 'change'
  > {
  readonly severity: DiagnosisSeverity;
  readonly goal?: 'improve' | 'no-harm';
  /** @default ten minutes */
  readonly within?: Milliseconds;
}

/** @returns nothing where the evidence does not speak for it */
export type Rule = (known: Known, strategy: Strategy) => readonly Draft[];

/** What is seen so often, Laplace's rule of succession; as the diagnosis of `@perf/health` has it. */
export const sureAfter = (times: number): Ratio => (Math.max(0, times) + 1) / (Math.max(0, times) + 2);

export const figure = (name: string, value: number | undefined, unit: string): EvidenceFigure[] =>
  value === undefined || !Number.isFinite(value) ? [] : [{ name, value, unit }];

/** The mean of a reading as a figure. */
export const meanOf = (name: string, course: Course | undefined, unit: string): EvidenceFigure[] =>
  figure(name, course?.mean, unit);
