/** A report on a stretch of history: runs and embedded programs that wrote into it count as one. */
import type { HistoryReader, StoredReading } from '@perf/analytics';
import { type Contract, createSnapshot, type EpochMs, readingCatalogue, TIME_WINDOWS, type Window } from '@perf/core';
import { coresOfThisMachine } from '../adapters/samplers.ts';
import type { Explained } from '../gathering.ts';
import type { ReadingSummary } from '../readings-summary.ts';
import type { ExplainedCall, ExplainedStall } from '../timeline.ts';
import { composeReport } from './compose.ts';
import type { Report } from './schema.ts';

export interface HistoryRange {
  /** Half open: [from, to). */
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly service: string;
  /** Undefined: those of the last run in the range. */
  readonly contracts: readonly Contract[] | undefined;
}

/** @returns undefined when nothing was recorded in the range */
export async function reportFromHistory(history: HistoryReader, range: HistoryRange): Promise<Report | undefined> {
  const { from, to, service } = range;
  const [whole, readings, events, runs] = await Promise.all([
    history.operations({ from, to }),
    history.readings({ from, to }),
    eventsOf(history, range),
    history.events({ kind: 'run', from, to }),
  ]);
  if (whole.length === 0 && readings.length === 0) return undefined;
  const contracts = range.contracts ?? contractsOf(runs.at(-1)?.data);
  const parts = new Map<Window | undefined, typeof whole>([[undefined, whole]]);
  for (const { window } of contracts) {
    if (window === undefined || window === 'last' || parts.has(window)) continue;
    parts.set(window, await history.operations({ from: Math.max(from, to - TIME_WINDOWS[window]), to }));
  }
  const snapshot = (window?: Window) =>
    createSnapshot(
      to,
      window,
      (parts.get(window) ?? []).map(({ name, labels, recorded }) => ({ name, labels, ...recorded })),
    );
  return composeReport({
    service,
    from,
    to,
    snapshot,
    contracts,
    readings: readings.filter(isKnown),
    explained: events,
    cores: coresOfThisMachine(),
    notes: [],
  });
}

async function eventsOf(history: HistoryReader, { from, to }: HistoryRange): Promise<Explained> {
  const calls = await history.events({ kind: 'slow-call', from, to });
  const stalls = await history.events({ kind: 'stall', from, to });
  return {
    calls: calls.map(({ data }) => data as unknown as ExplainedCall).sort((a, b) => b.duration - a.duration),
    stalls: stalls.map(({ data }) => data as unknown as ExplainedStall),
  };
}

function contractsOf(run: unknown): readonly Contract[] {
  return (run as { contracts?: readonly Contract[] } | undefined)?.contracts ?? [];
}

/** A newer perfkit may have written readings that this one has no words for. */
function isKnown(reading: StoredReading): reading is ReadingSummary {
  return reading.name in readingCatalogue;
}
