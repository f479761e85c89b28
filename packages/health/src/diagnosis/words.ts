/** Figures in the sentences of a diagnosis. */
import type { Bytes, Milliseconds, Ratio } from '@perf/core';

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** `48.2 MB`; a KB is 1,000 bytes. */
export function bytesText(bytes: Bytes): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${short(bytes / 1000 ** power)} ${UNITS[power]}`;
}

/** `12 %`, `0.4 %`; what is more than all is all. */
export const shareText = (share: Ratio): string => `${short(Math.min(1, share) * 100)} %`;

/** `about 5 h`; a forecast has no more than that. */
export const aboutText = (span: Milliseconds): string => `about ${spanText(Number(span.toPrecision(2)))}`;

/** `45 ms`, `1.9 s`, `25 min`, `4.5 h`, `3 d`. */
export function spanText(span: Milliseconds): string {
  const [size, unit] = SPANS.find(([, , from]) => span >= from) ?? [1, 'ms'];
  return `${short(span / size)} ${unit}`;
}

/** Each with the span from which on it is used: 90 minutes read better than 1.5 hours. */
const SPANS: readonly (readonly [size: Milliseconds, unit: string, from: Milliseconds])[] = [
  [86_400_000, 'd', 172_800_000],
  [3_600_000, 'h', 7_200_000],
  [60_000, 'min', 120_000],
  [1_000, 's', 1_000],
];

const short = (value: number): string => String(value >= 99.95 ? Math.round(value) : Number(value.toPrecision(3)));
