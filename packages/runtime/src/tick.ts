/**
 * What happens once a second, in the order of the story: sample, summarise, judge, raise alerts, remember.
 *
 * The tick never waits: a history that is slow or fails is told of in the notes, and the next tick goes on.
 */
import type { History, HistoryEvent, SeriesRecorded } from '@perf/analytics';
import {
  type AlertNotification,
  type Clock,
  type Contract,
  type JobState,
  judge,
  type Monitor,
  type Readings,
  type Sampler,
  type Snapshot,
  type Verdict,
} from '@perf/core';
import { type UsageState, usageReadings } from '@perf/core/usage';
import type { AlertWatch } from './alert-watch.ts';
import { createDeltas } from './deltas.ts';
import { rounded } from './kept-readings.ts';
import { createMetricReadings } from './metric-readings.ts';
import type { Notes } from './notes.ts';
import { combined, type ReadingsSummary } from './readings-summary.ts';

/** Over a shorter span than this, a rate says more about the kernel's clock than about the program. */
const SHORTEST_SPAN_MS = 150;

/** What programs tell of themselves at one moment. */
export interface Heard {
  readonly readings: Readings;
  readonly jobs: readonly JobState[];
  /** Limits and sessions of programs that run. */
  readonly usage: readonly UsageState[];
}

export interface TickParts {
  readonly clock: Clock;
  /** Its operations are read; its tick is manual and done here. */
  readonly monitor: Monitor;
  readonly samplers: readonly Sampler[];
  /** What programs tell by themselves; asked once a tick. */
  readonly heard: () => Heard;
  readonly summary: ReadingsSummary;
  readonly contracts: readonly Contract[];
  readonly alerts: AlertWatch;
  readonly history: History | undefined;
  /** Gets what the history gets. */
  readonly remote?: Pick<History, 'append'> | undefined;
  /** What happened since the last tick and belongs into the history. */
  readonly events: () => readonly HistoryEvent[];
  readonly notes: Notes;
}

/** What a tick saw, for a status line or a listener. */
export interface TickResult {
  readonly readings: Readings;
  /** The last 10 seconds. */
  readonly recent: Snapshot;
  /** What was recorded since the tick before. */
  readonly recorded: readonly SeriesRecorded[];
  readonly verdicts: readonly Verdict[];
  /** What people are to be told now. */
  readonly notifications: readonly AlertNotification[];
}

/** @returns the tick; its caller decides when */
export function createTick(parts: TickParts): () => TickResult {
  const { clock, monitor, samplers, heard, summary, contracts, alerts, history, remote, events, notes } = parts;
  const deltas = createDeltas(monitor);
  const metrics = createMetricReadings(monitor);
  let before = clock.monotonic();
  return () => {
    const now = clock.monotonic();
    const sampled = now - before >= SHORTEST_SPAN_MS ? samplers.map((sampler) => sampler.sample()) : [];
    const { jobs, usage, ...told } = heard();
    const readings = combined([...sampled, told.readings]);
    summary.add(now, readings);
    monitor.tick();
    const verdicts = contracts.map((promised) =>
      judge(promised, monitor.snapshot(promised.window === undefined ? {} : { window: promised.window })),
    );
    const judged = [...verdicts, ...summary.verdicts()];
    const numbers = { ...readings, ...usageReadings(usage) };
    const notifications = alerts.look(numbers, { verdicts: judged, jobs });
    const happened = [...events(), ...alerts.takeEvents()];
    const span = now - before;
    const kept = { ...rounded(numbers), ...metrics(span) };
    const recorded = deltas();
    const batch = { at: clock.now(), span, operations: recorded, readings: kept, events: happened };
    history?.append(batch).catch((error: Error) => notes.add(`The history lost a second: ${error.message}`));
    remote?.append(batch).catch((error: Error) => notes.add(`Remote write lost a second: ${error.message}`));
    before = now;
    return { readings, recent: monitor.snapshot({ window: '10s' }), recorded, verdicts, notifications };
  };
}
