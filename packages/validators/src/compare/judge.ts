/**
 * Whether B is slower than A, by two clocks.
 *
 * Processor time is the quieter one, and blind to waiting. So both are measured, and the one with the narrower interval judges: by what it
 * knows, never by what it says. Where processor time is but a small share of the time, it can't speak for the whole and only
 * the time judges. A change smaller than asked for is none, however sure it is.
 */
import { formatRatio } from '@perf/analytics';
import type { Ratio } from '@perf/core';
import type { Warning } from '../bench/warnings.ts';
import { type Block, type PairedRatio, ratioOfPairs } from '../statistics/ratio-of-pairs.ts';

export type ClockName = 'cpu' | 'wall';

export interface PairedClocks {
  /** Logarithms of B over A; undefined where the clock stood still for one of them, or nobody counts it. */
  readonly cpu: readonly Block[] | undefined;
  readonly wall: readonly Block[];
  /** Of the time, what was spent on a processor, in the runs that others disturbed least. */
  readonly share: Ratio;
}

export interface Judging {
  readonly alpha: Ratio;
  readonly minEffect: Ratio;
  readonly seed: number;
  readonly names: readonly [a: string, b: string];
}

export interface Judged extends PairedRatio {
  readonly verdict: 'regression' | 'improvement' | 'no-evidence';
  /** The clock that judged. */
  readonly clock: ClockName;
  /** What each clock says. */
  readonly clocks: { readonly cpu?: PairedRatio; readonly wall: PairedRatio };
  /** One sentence. */
  readonly text: string;
  readonly warnings: readonly Warning[];
}

/** A busy machine may leave a program a fifth of a core; less than this is waiting. */
const LEAST_SHARE: Ratio = 0.1;

export function judgeClocks({ cpu, wall, share }: PairedClocks, judging: Judging): Judged {
  const ofWall = ratioOfPairs(wall, judging);
  const ofCpu = cpu === undefined ? undefined : ratioOfPairs(cpu, judging);
  const clocks = { wall: ofWall, ...(ofCpu === undefined ? {} : { cpu: ofCpu }) };
  const isCpu = ofCpu !== undefined && share >= LEAST_SHARE && width(ofCpu) < width(ofWall);
  const told = isCpu ? ofCpu : ofWall;
  const smallestEffect = Math.max(told.smallestEffect, judging.minEffect);
  const verdict = verdictOf(told, judging.minEffect);
  const clock = isCpu ? 'cpu' : 'wall';
  const judged = { ...told, smallestEffect, verdict, clock, clocks } as const;
  return { ...judged, text: sentence(judged, judging), warnings: disagreement(judged, judging.minEffect) };
}

const width = ({ interval: [lower, upper] }: PairedRatio): number => Math.log(upper) - Math.log(lower);

function verdictOf({ ratio, interval: [lower, upper] }: PairedRatio, minEffect: Ratio): Judged['verdict'] {
  if (lower > 1 && ratio >= 1 + minEffect) return 'regression';
  return upper < 1 && 1 / ratio >= 1 + minEffect ? 'improvement' : 'no-evidence';
}

type Untold = Omit<Judged, 'text' | 'warnings'>;

function sentence({ verdict, ratio, interval, smallestEffect, clock }: Untold, { names: [a, b] }: Judging): string {
  const what = clock === 'cpu' ? 'processor time' : 'time';
  if (verdict === 'no-evidence')
    return `No evidence that \`${b}\` and \`${a}\` differ in ${what}: ${seen(smallestEffect)}.`;
  const [lower, upper] = interval;
  const [faster, slower] = ratio > 1 ? [a, b] : [b, a];
  const [times, from, to] = ratio > 1 ? [ratio, lower, upper] : [1 / ratio, 1 / upper, 1 / lower];
  return `\`${faster}\` is ${factor(times)} × faster than \`${slower}\` (${factor(from)} to ${factor(to)}, by ${what}).`;
}

/** Which change would not have been missed. */
export function seen(smallestEffect: Ratio): string {
  if (!Number.isFinite(smallestEffect)) return 'there were too few pairs to see any change';
  return `a change of ${formatRatio(smallestEffect)} would have been seen`;
}

/** `1.05`, `2.3`, `12`: three figures. */
export function factor(ratio: number): string {
  if (ratio >= 9.995) return ratio.toPrecision(3).replace(/\.0$/, '');
  return ratio.toFixed(ratio < 1.1 && ratio > 0.9 ? 3 : 2);
}

function disagreement({ clock, clocks, verdict }: Untold, minEffect: Ratio): Warning[] {
  const other = clock === 'cpu' ? clocks.wall : clocks.cpu;
  if (other === undefined) return [];
  const says = verdictOf(other, minEffect);
  if (says === verdict || says === 'no-evidence') return [];
  const name = clock === 'cpu' ? 'time' : 'processor time';
  const [lower, upper] = other.interval;
  return [
    {
      kind: 'other-clock',
      text: `by ${name}, which is less sure here, the ratio is ${factor(other.ratio)} (${factor(lower)} to ${factor(upper)}).`,
    },
  ];
}
