/** What detectors found, as findings of a document, and as marks on its plots. */
import type { EpochMs, Milliseconds, Ratio } from '@perf/core';
import type { Severity } from '../finding.ts';
import type { DocumentFinding } from './document.ts';
import type { ChangeMark } from './plot.ts';
import { signed } from './words.ts';

/** What `detectShifts` says of one change. */
export interface FoundShift {
  readonly effect: Ratio;
  readonly interval: readonly [lower: Ratio, upper: Ratio];
  readonly confidence: Ratio;
  readonly verdict: 'regression' | 'improvement' | 'below-minimum-effect' | 'insufficient-data';
}

export interface ResultContext {
  /** What it is about: `p95 of GET /orders`. */
  readonly subject: string;
  readonly evidence?: readonly string[] | undefined;
  /** What else changed at that moment, most likely cause first. */
  readonly alsoChanged?: readonly string[] | undefined;
  /** What to do. */
  readonly next?: readonly string[] | undefined;
}

export interface ShiftContext extends ResultContext {
  /** When; undefined: not known, as for series without times. */
  readonly at: EpochMs | undefined;
  /** What it was and what it is. */
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly unit?: string | undefined;
  /** How large it is, in words. @default the effect: `+12 %` */
  readonly words?: string | undefined;
}

/** A regression of this much is felt by users. */
const CRITICAL: Ratio = 0.5;

const OUTCOMES = {
  regression: 'became worse',
  improvement: 'became better',
  'below-minimum-effect': 'changed, by less than matters',
  'insufficient-data': 'may have changed; there is too little data to say',
} as const;

export function shiftFinding(shift: FoundShift, context: ShiftContext): DocumentFinding {
  const { effect, interval, confidence, verdict } = shift;
  const { subject, at, before, after, unit, words = signed(effect), ...told } = context;
  const isJudged = verdict !== 'insufficient-data';
  return {
    headline: `${subject} ${OUTCOMES[verdict]}${isJudged ? `: ${words}` : ''}`,
    severity: urgencyOf({ verdict, effect }),
    isImprovement: verdict === 'improvement',
    since: at ?? 'unknown',
    confidence: isJudged && Number.isFinite(confidence) ? confidence : 'unknown',
    // Nothing is a share of nothing.
    ...(before === 0
      ? {}
      : { effect: Number.isFinite(effect) ? { change: effect, interval, before, after, unit } : 'unknown' }),
    ...told,
  };
}

/** @param within where the change may lie */
export function shiftMark(
  { effect }: FoundShift,
  { subject, at }: ShiftContext & { at: EpochMs },
  within?: readonly [EpochMs, EpochMs],
): ChangeMark {
  return { at, interval: within, label: `${subject}: ${signed(effect)}` };
}

/** What `trend`, `forecast` and `compare` say: a verdict, a sentence, and the figures that belong to it. */
export interface ToldResult {
  readonly verdict: string;
  readonly text: string;
  readonly confidence?: Ratio | undefined;
  /** Change, relative to what it was. */
  readonly effect?: Ratio | undefined;
  /** Since when values are looked at. */
  readonly since?: EpochMs | undefined;
  /** Until a limit is reached. */
  readonly timeLeft?: Milliseconds | undefined;
}

const DAY: Milliseconds = 86_400_000;

export function resultFinding(result: ToldResult, { subject, ...told }: ResultContext): DocumentFinding {
  const { verdict, text, confidence, effect, since } = result;
  return {
    headline: `${subject}: ${text}`,
    severity: urgencyOf(result),
    isImprovement: verdict === 'improvement',
    ...(since === undefined ? {} : { since }),
    ...(confidence === undefined ? {} : { confidence: Number.isFinite(confidence) ? confidence : 'unknown' }),
    ...(effect === undefined ? {} : { effect: Number.isFinite(effect) ? { change: effect } : 'unknown' }),
    ...told,
  };
}

/** A limit that is passed, or will be within a day, leaves no time to wait and see. */
function urgencyOf({ verdict, effect = 0, timeLeft = Number.POSITIVE_INFINITY }: Omit<ToldResult, 'text'>): Severity {
  switch (verdict) {
    case 'already-passed':
      return 'critical';
    case 'reached-at':
      return timeLeft <= DAY ? 'critical' : 'warning';
    case 'regression':
      return Math.abs(effect) >= CRITICAL ? 'critical' : 'warning';
    default:
      return 'info';
  }
}
