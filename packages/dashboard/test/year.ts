/** A year of history, generated: an hour of each four, and the last hour by ten seconds. */
import type { History, StoredRow } from '@perf/analytics';
import { type EpochMs, Histogram, type Recorded } from '@perf/core';

const HOUR = 3_600_000;
const TEN_SECONDS = 10_000;
const DAYS = 364;

/** In all of it. */
export const CALLS: number = (DAYS * 6 * 200 + 360 * 20) as number;

export interface Year {
  /** A whole hour. */
  readonly to: EpochMs;
  /** When `save` became half as slow again. */
  readonly slowedAt: EpochMs;
}

/** @param to a whole hour */
export async function aYear(history: History, to: EpochMs): Promise<Year> {
  const slowedAt = to - 90 * 24 * HOUR;
  const rows: StoredRow[] = [];
  const add = (at: EpochMs, calls: number): void => {
    for (const name of ['save', 'load']) rows.push(row(name, at, { calls, slowedAt }));
    const value = 2e8 + noise(at) * 1e7;
    rows.push({
      type: 'reading',
      at,
      name: 'process.rss',
      samples: 1,
      sum: value,
      min: value,
      max: value,
      last: value,
      lastAt: at,
    });
  };
  for (let at = to - DAYS * 24 * HOUR; at < to - HOUR; at += 4 * HOUR) add(at, 200);
  for (let at = to - HOUR; at < to; at += TEN_SECONDS) add(at, 20);
  for (let i = 0; i < rows.length; i += 5_000) await history.restore(rows.slice(i, i + 5_000));
  await history.annotate({ at: slowedAt, kind: 'deploy', text: 'v2 <b>' });
  return { to, slowedAt };
}

function row(name: string, at: EpochMs, { calls, slowedAt }: { calls: number; slowedAt: EpochMs }): StoredRow {
  const level = name === 'save' && at >= slowedAt ? 15 : 10;
  return { type: 'operation', at, name, labels: {}, recorded: recorded(calls, (i) => level * (1 + noise(at + i) / 2)) };
}

export function recorded(calls: number, duration: (call: number) => number): Recorded {
  const histogram = new Histogram();
  for (let i = 0; i < calls; i += 1) histogram.record(duration(i));
  return { histogram, failed: 0 };
}

/** 0…1, the same for the same number. */
function noise(seed: number): number {
  const x = Math.sin(seed * 12.9898) * 43758.5453;
  return x - Math.floor(x);
}
