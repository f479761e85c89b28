/** A report on a stretch of history: runs and embedded programs that wrote into it count as one. */
import type { HistoryReader, StoredReading } from '@perf/analytics';
import {
  createSnapshot,
  type EpochMs,
  isOperationKind,
  judgeReadings,
  type ReadingContract,
  type ReadingVerdict,
  readingCatalogue,
  TIME_WINDOWS,
  type Window,
} from '@perf/core';
import type { SeenTrend } from '@perf/health';
import type { Attempt, StrategyName } from '@perf/optimizer';
import { coresOfThisMachine } from '../adapters/cores.ts';
import type { Promised } from '../config-contracts.ts';

import type { Explained } from '../gathering.ts';
import { CLIMBING, seenTrend, MOST_POINTS as TREND_POINTS } from '../health/reading-trends.ts';
import { tuningOf } from '../optimize/history-tuning.ts';
import type { ReadingSummary } from '../readings-summary.ts';
import type { ExplainedCall, ExplainedStall } from '../timeline.ts';
import { alertsFromHistory } from './alerts-from-history.ts';
import { composeReport } from './compose.ts';
import { hostReports } from './host-report.ts';
import type { Report } from './schema.ts';

export interface HistoryRange {
  /** Half open: [from, to). */
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly service: string;
  /** Undefined: those of the last run in the range. */
  readonly promised: Promised | undefined;
  /** For advice. @default 'balanced' */
  readonly strategy?: StrategyName | undefined;
  readonly attempts?: readonly Attempt[] | undefined;
  /** Where it lies, when that is a store of metrics: what such a store has not is said to be unknown. */
  readonly elsewhere?: string | undefined;
  /** Operations have a label `host`: the report has what each host did as well. */
  readonly byHost?: boolean | undefined;
}

/** Points of a reading that are asked for at once; a history gives at most 11,000. */
const MOST_POINTS = 10_000;
const SHORTEST_STEP_MS = 1_000;

/** @returns undefined when nothing was recorded in the range */
export async function reportFromHistory(history: HistoryReader, range: HistoryRange): Promise<Report | undefined> {
  const { from, to, service } = range;
  const [whole, readings, events, runs, alerts] = await Promise.all([
    history.operations({ from, to }),
    history.readings({ from, to }),
    eventsOf(history, range),
    history.events({ kind: 'run', from, to }),
    alertsFromHistory(history, { from, to }),
  ]);
  if (whole.length === 0 && readings.length === 0) return undefined;
  const { contracts, readingContracts } = range.promised ?? promisedIn(runs.at(-1)?.data);
  const parts = new Map<Window | undefined, typeof whole>([[undefined, whole]]);
  for (const { window } of contracts) {
    if (window === undefined || window === 'last' || parts.has(window)) continue;
    parts.set(window, await history.operations({ from: Math.max(from, to - TIME_WINDOWS[window]), to }));
  }
  const snapshot = (window?: Window) =>
    createSnapshot(
      to,
      window,
      (parts.get(window) ?? []).map(({ name, labels, kind, recorded }) => {
        return { name, labels, kind: isOperationKind(kind) ? kind : undefined, ...recorded };
      }),
    );
  const report = composeReport({
    service,
    from,
    to,
    snapshot,
    contracts,
    readingVerdicts: await Promise.all(readingContracts.map((promised) => readingVerdict(history, range, promised))),
    readings: readings.filter(isKnown),
    trends: await trendsOf(history, range),
    tuning: { ...(await tuningOf(history, range, whole)), attempts: range.attempts },
    strategy: range.strategy,
    explained: events,
    cores: range.elsewhere === undefined ? coresOfThisMachine() : undefined,
    notes: range.elsewhere === undefined ? [] : [notKeptIn(range.elsewhere)],
  });
  return {
    ...report,
    ...(alerts !== undefined && { alerts }),
    ...(range.byHost === true && { hosts: hostReports(whole, to) }),
  };
}

const notKeptIn = (store: string): string =>
  `From ${store}, which keeps figures only: stalls, single slow calls, alerts, jobs and health are unknown here.`;

async function eventsOf(history: HistoryReader, { from, to }: HistoryRange): Promise<Explained> {
  const calls = await history.events({ kind: 'slow-call', from, to });
  const stalls = await history.events({ kind: 'stall', from, to });
  return {
    calls: calls.map(({ data }) => data as unknown as ExplainedCall).sort((a, b) => b.duration - a.duration),
    stalls: stalls.map(({ data }) => data as unknown as ExplainedStall),
  };
}

async function trendsOf(history: HistoryReader, { from, to }: HistoryRange): Promise<SeenTrend[]> {
  const step = Math.max(SHORTEST_STEP_MS, (to - from) / TREND_POINTS);
  const stored = await Promise.all(CLIMBING.map((name) => history.readings({ from, to, name, step })));
  return stored.flat().flatMap(({ name, points = [] }) =>
    seenTrend(
      name,
      points.map(({ at, min }) => ({ at, value: min })),
    ),
  );
}

function promisedIn(run: unknown): Promised {
  const { contracts = [], readingContracts = [] } = (run ?? {}) as Partial<Promised>;
  return { contracts, readingContracts };
}

async function readingVerdict(
  history: HistoryReader,
  { from, to }: HistoryRange,
  promised: ReadingContract,
): Promise<ReadingVerdict> {
  const step = Math.max(SHORTEST_STEP_MS, (to - from) / MOST_POINTS);
  const [stored] = await history.readings({ from, to, name: promised.reading, step });
  return judgeReadings(promised, stored?.points ?? []);
}

/** A newer perfkit may have written readings that this one has no words for. */
function isKnown(reading: StoredReading): reading is ReadingSummary {
  return reading.name in readingCatalogue;
}
