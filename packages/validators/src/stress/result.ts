/** What a stress test found, as a value. Rates are requests per second, times milliseconds. */
import type { AnyReadings } from '@perf/analytics';
import type { EpochMs, Milliseconds, Ratio } from '@perf/core';
import type { FailureKind } from '../result.ts';
import type { ThresholdVerdict } from '../threshold.ts';
import type { Recovery } from './recovery.ts';
import type { Saturation } from './saturation.ts';
import type { Answer, Bracket, Done } from './search.ts';
import type { UslFit } from './usl.ts';

/** One rate, tried once. */
export interface StressStep {
  /** When it began, from the start of the test. */
  readonly at: Milliseconds;
  readonly rate: number;
  readonly duration: Milliseconds;
  readonly answer: Answer;
  /** Why it is not kept. */
  readonly because: string | undefined;
  /** Answered per second. */
  readonly reached: number;
  readonly requests: number;
  readonly failed: number;
  readonly errors: Readonly<Partial<Record<FailureKind, number>>>;
  readonly errorRate: Ratio | undefined;
  readonly p50: Milliseconds | undefined;
  readonly p95: Milliseconds | undefined;
  readonly p99: Milliseconds | undefined;
  readonly verdicts: readonly ThresholdVerdict[];
  /** Requests under way on average, as counted and as Little's law has them. */
  readonly underWay: { readonly counted: number; readonly expected: number };
  /** The target's own, each at its worst; undefined where nobody asked for them. */
  readonly readings: AnyReadings | undefined;
}

/** `target-died`: it answers no more; `not-recovered`: it does, and does not keep the contract any more. */
export type StressEnd = Done['why'] | 'out-of-time' | 'stopped' | 'target-died' | 'not-recovered';

export interface StressResult {
  /** False: `breakingPoint` is less sure than was asked for, or wrong. */
  readonly valid: boolean;
  readonly invalidBecause: string | undefined;
  /** The highest rate that kept the contract; undefined where no rate kept it, or none broke it. */
  readonly breakingPoint: number | undefined;
  /** It lies between these. Undefined: no rate was kept, or none was broken. */
  readonly bracket: { readonly kept: number | undefined; readonly broken: number | undefined };
  readonly ended: StressEnd;
  /** What gave way at the lowest rate; undefined where nothing did. */
  readonly brokeFirst: Saturation | undefined;
  /** All that gave way, lowest rate first. What was used up before there was much load is a warning, and none of these. */
  readonly saturated: readonly Saturation[];
  /** After the highest rate that was tried; undefined where none was broken. */
  readonly recovery: Recovery | undefined;
  /** Undefined where it was not asked for, or could not be fitted: then a warning says why. */
  readonly usl: UslFit | undefined;
  readonly steps: readonly StressStep[];
  readonly warnings: readonly string[];
  readonly target: string;
  readonly contract: readonly string[];
  readonly began: EpochMs;
  readonly duration: Milliseconds;
}

/** What is told while it goes on. */
export interface StressProgress extends Bracket {
  readonly phase: 'step' | 'recovery' | 'scalability';
  /** The rate, or the users, that are being tried. */
  readonly trying: number;
  /** The newest step that is over. */
  readonly last: StressStep | undefined;
  readonly elapsed: Milliseconds;
  readonly budget: Milliseconds;
}
