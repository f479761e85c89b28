/** What a detector of changes found, as a finding of a document and as a mark on its plot. */
import type { EpochMs, Ratio } from '@perf/core';
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

export interface ShiftContext {
  /** What changed: `p95 of GET /orders`. */
  readonly subject: string;
  /** When; undefined: not known, as for series without times. */
  readonly at: EpochMs | undefined;
  /** What it was and what it is. */
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly unit?: string | undefined;
  readonly alsoChanged?: readonly string[] | undefined;
  readonly next?: readonly string[] | undefined;
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
  const { subject, at, before, after, unit, alsoChanged, next } = context;
  const isJudged = verdict !== 'insufficient-data';
  return {
    headline: `${subject} ${OUTCOMES[verdict]}${isJudged ? `: ${signed(effect)}` : ''}`,
    severity: severityOf(shift),
    isImprovement: verdict === 'improvement',
    since: at ?? 'unknown',
    confidence: isJudged && Number.isFinite(confidence) ? confidence : 'unknown',
    effect: Number.isFinite(effect) ? { change: effect, interval, before, after, unit } : 'unknown',
    alsoChanged,
    next,
  };
}

function severityOf({ verdict, effect }: FoundShift): Severity {
  if (verdict !== 'regression') return 'info';
  return Math.abs(effect) >= CRITICAL ? 'critical' : 'warning';
}

/** @param within where the change may lie */
export function shiftMark(
  { effect }: FoundShift,
  { subject, at }: ShiftContext & { at: EpochMs },
  within?: readonly [EpochMs, EpochMs],
): ChangeMark {
  return { at, interval: within, label: `${subject}: ${signed(effect)}` };
}
