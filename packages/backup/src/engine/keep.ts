/**
 * Which snapshots a policy keeps: the last n, and of each hour, day, week and month the newest, for the last n of those that
 * have any. Newest and oldest go by sequence; a policy that says nothing keeps all.
 */
import type { EpochMs } from '@perf/core';
import type { Keep, Snapshot } from '../repository.ts';
import { bySequence } from './manifest.ts';

const PERIODS: Readonly<Record<Exclude<keyof Keep, 'last'>, (at: EpochMs) => string>> = {
  hourly: (at) => new Date(at).toISOString().slice(0, 13),
  daily: (at) => new Date(at).toISOString().slice(0, 10),
  // Weeks begin on Monday; the epoch did on a Thursday.
  weekly: (at) => String(Math.floor((at / 86_400_000 + 3) / 7)),
  monthly: (at) => new Date(at).toISOString().slice(0, 7),
};

/** @returns ids; the newest is always among them */
export function keptBy(keep: Keep, snapshots: readonly Snapshot[]): ReadonlySet<string> {
  const newestFirst = [...snapshots].sort(bySequence).reverse();
  const rules = Object.values(keep).filter((count) => count !== undefined);
  if (rules.length === 0) return new Set(newestFirst.map(({ id }) => id));
  const kept = new Set(newestFirst.slice(0, Math.max(1, keep.last ?? 1)).map(({ id }) => id));
  for (const [name, periodOf] of Object.entries(PERIODS) as [keyof typeof PERIODS, (at: EpochMs) => string][]) {
    const seen = new Set<string>();
    for (const { id, at } of newestFirst) {
      if (seen.has(periodOf(at)) || seen.size >= (keep[name] ?? 0)) continue;
      seen.add(periodOf(at));
      kept.add(id);
    }
  }
  return kept;
}
