/** Figures, spans and moments in a message, as people read them. */
import type { EpochMs, Milliseconds } from '@perf/core';

const SIZES = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** `612 MB`, `4.5 s`, `93 %`, `12 conn/s`: with its unit where it has one. */
export function figureText(value: number, unit?: string): string {
  if (unit === 'ratio') return `${short(value * 100)} %`;
  if (unit === 'ms' && Math.abs(value) >= 1_000) return `${short(value / 1_000)} s`;
  if (unit === 'bytes' || unit === 'bytes/s') return `${bytesText(value)}${unit.slice('bytes'.length)}`;
  return unit === undefined || unit === 'count' ? short(value) : `${short(value)} ${unit}`;
}

function bytesText(bytes: number): string {
  const power = Math.min(SIZES.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, Math.abs(bytes))) / 3)));
  return `${short(bytes / 1_000 ** power)} ${SIZES[power]}`;
}

/** Three digits, or all in front of the point. */
const short = (value: number): string =>
  String(Math.abs(value) >= 99.95 ? Math.round(value) : Number(value.toPrecision(3)));

const SPANS: readonly (readonly [least: Milliseconds, one: Milliseconds, name: string])[] = [
  [2 * 86_400_000, 86_400_000, 'd'],
  [2 * 3_600_000, 3_600_000, 'h'],
  [120_000, 60_000, 'min'],
  [0, 1_000, 's'],
];

/** `12 s`, `3 min`, `2 h`. A wall clock that was set back makes no span negative. */
export function spanText(span: Milliseconds): string {
  const [, one, name] = SPANS.find(([least]) => span >= least) ?? [0, 1_000, 's'];
  return `${Math.max(0, Math.round(span / one))} ${name}`;
}

/** In the years that RFC 3339 can write: 1 to 9999. A clock that says something else says nothing. */
export const isMoment = (at: EpochMs): boolean => at >= -62_135_596_800_000 && at < 253_402_300_800_000;

/** `2026-03-02 09:14:07 UTC` */
export function momentText(at: EpochMs): string {
  return isMoment(at) ? `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC` : 'an unknown moment';
}

/** As RFC 3339 wants it; Go's zero time, which is no time, for what is none. */
export const isoText = (at: EpochMs | undefined): string =>
  at !== undefined && isMoment(at) ? new Date(at).toISOString() : '0001-01-01T00:00:00Z';
