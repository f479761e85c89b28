/**
 * Numbers as people read them, with their unit: three figures at most, never `NaN`. The one place for findings, tables
 * and the live line, so that a figure reads the same everywhere.
 */
import type { Bytes, Cores, Milliseconds, Ratio } from '@perf/core';

/** `45 µs`, `0.4 ms`, `12.5 ms`, `412 ms`, `1.9 s`, `3 min 20 s`, `2 h 5 min`; what is more than nothing never reads as 0. */
export function formatDuration(ms: Milliseconds): string {
  if (!Number.isFinite(ms)) return 'unknown';
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms > 0 && ms < 0.000_01) return '< 0.01 µs';
  if (ms > 0 && ms < 0.0995) return `${threeFigures(ms * 1000)} µs`;
  if (ms < 999.5) return `${threeFigures(ms)} ms`;
  if (ms < 99_950) return `${threeFigures(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3_600) return parts([Math.floor(seconds / 60), 'min'], [seconds % 60, 's']);
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return parts([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min']);
  const hours = Math.round(minutes / 60);
  return parts([Math.floor(hours / 24), 'd'], [hours % 24, 'h']);
}

const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `512 B`, `48.2 MB`; a KB is 1,000 bytes, as disks and networks count. */
export function formatBytes(bytes: Bytes): string {
  if (!Number.isFinite(bytes)) return 'unknown';
  if (bytes < 0) return `-${formatBytes(-bytes)}`;
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : threeFigures(value)} ${BYTE_UNITS[unit]}`;
}

/** A share as `3.5 %`; what is more than nothing never reads as 0. */
export function formatRatio(share: Ratio): string {
  const percent = share * 100;
  if (!Number.isFinite(percent)) return 'unknown';
  if (percent > 0 && percent < 0.01) return '< 0.01 %';
  // What is not all never reads as 100.
  if (percent < 100 && percent >= 99.95) return '> 99.9 %';
  return `${threeFigures(percent)} %`;
}

/** How sure something is, as a share that is never all: what is inferred is not certain. */
export function formatConfidence(confidence: Ratio): string {
  return formatRatio(Math.min(confidence, 0.9999));
}

/** `1 core`, `1.7 cores`. */
export function formatCores(cores: Cores): string {
  if (!Number.isFinite(cores)) return 'unknown';
  const count = threeFigures(cores);
  return `${count} ${count === '1' ? 'core' : 'cores'}`;
}

/** A figure in any unit that a reading, a contract or an alert may have: `12.5 ms`, `48.2 MB/s`, `1.70 cores`, `12`. */
export function formatValue(value: number, unit: string): string {
  if (!Number.isFinite(value)) return 'unknown';
  switch (unit) {
    case 'ms':
      return formatDuration(value);
    case 'bytes':
      return formatBytes(value);
    case 'bytes/s':
      return `${formatBytes(value)}/s`;
    case 'ratio':
      return formatRatio(value);
    case 'cores':
      return `${value.toFixed(2)} cores`;
    default:
      return `${placesThatCount(value)}${unit === 'count' ? '' : ` ${unit}`}`;
  }
}

/** Two places, unless that would leave nothing, or more than a number has. */
function placesThatCount(value: number): number {
  const size = Math.abs(value);
  if (size >= 0.1 && size < 1e15) return Math.round(value * 100) / 100;
  const rounded = Number(value.toPrecision(3));
  return Number.isFinite(rounded) ? rounded : value;
}

/** `1 value`, `12 values`. */
export function valueWords(count: number): string {
  return `${count} ${count === 1 ? 'value' : 'values'}`;
}

/** A number of no unit that is known here: `1.23`, `10,000`, `0.0045`. */
export function formatNumber(value: number): string {
  return Number.isFinite(value) ? value.toLocaleString('en', { maximumSignificantDigits: 3 }) : 'unknown';
}

/** At most three figures that mean something, at most two places; no trailing zeros. */
function threeFigures(value: number): string {
  const places = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return String(Number(value.toFixed(places)));
}

type Amount = readonly [count: number, unit: string];

function parts(large: Amount, small: Amount): string {
  return small[0] === 0 ? large.join(' ') : `${large.join(' ')} ${small.join(' ')}`;
}
