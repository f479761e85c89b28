/** Figures in the sentences of a diagnosis. */
import type { Bytes, Milliseconds, Ratio } from '@perf/core';
import { spanText } from '../span-text.ts';

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** `48.2 MB`; a KB is 1,000 bytes. */
export function bytesText(bytes: Bytes): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${short(bytes / 1000 ** power)} ${UNITS[power]}`;
}

/** `12 %`, `0.4 %`; what is more than all is all. */
export const shareText = (share: Ratio): string => `${short(Math.min(1, share) * 100)} %`;

/** `about 5 h`; a forecast has no more than that. */
export const aboutText = (span: Milliseconds): string => `about ${spanText(span)}`;

export { spanText };

const short = (value: number): string => String(value >= 99.95 ? Math.round(value) : Number(value.toPrecision(3)));
