/** What a serve does once a second, and what it can tell of at any moment. */
import type { HistoryEvent } from '@perf/analytics';
import { type Contract, type Milliseconds, systemClock, type Verdict } from '@perf/core';
import { coresOfThisMachine } from '../adapters/cores.ts';
import { machineSampler } from '../adapters/samplers.ts';
import type { Ground } from '../ground.ts';
import { historyEvents } from '../history-events.ts';
import { ReadingsSummary } from '../readings-summary.ts';
import { composeReport } from '../report/compose.ts';
import type { Report } from '../report/schema.ts';
import { createTick, type TickResult } from '../tick.ts';

const TICK_MS: Milliseconds = 1_000;

export interface Observing {
  /** What the last tick saw. */
  readonly last: TickResult;
  /** Everything since the start. */
  report(): Report;
  /** What could not be measured, or was lost, in words. */
  notes(): string[];
  /** Looks once more, then no more. @returns what no look has handed to the history yet */
  stop(): HistoryEvent[];
}

export interface ObservingOptions {
  readonly service: string;
  readonly contracts: readonly Contract[];
}

export function observe(ground: Ground, { service, contracts }: ObservingOptions): Observing {
  const { gathering, collector, monitor, from, notes } = ground;
  const summary = new ReadingsSummary();
  const machine = machineSampler();
  const events = historyEvents(() => gathering.explained());
  const tick = createTick({
    ...ground,
    clock: systemClock,
    samplers: [machine],
    received: () => gathering.readings(systemClock.monotonic()),
    summary,
    contracts,
    events,
  });
  const look = (): TickResult => {
    if (collector !== undefined) gathering.fold(collector.sweep(), systemClock.monotonic());
    return tick();
  };
  let last = look();
  const timer = setInterval(() => {
    last = look();
  }, TICK_MS);
  const allNotes = (): string[] => [...notes.all, ...missingFrom(ground)];
  return {
    get last() {
      return last;
    },
    notes: allNotes,
    report: () =>
      composeReport({
        service,
        from,
        to: systemClock.now(),
        snapshot: (window) => monitor.snapshot(window === undefined ? {} : { window }),
        contracts,
        readings: summary.summaries(),
        explained: gathering.explained(),
        cores: coresOfThisMachine(),
        notes: allNotes(),
      }),
    stop() {
      clearInterval(timer);
      last = tick();
      machine.close();
      return events();
    },
  };
}

function missingFrom({ gathering, collector, from }: Ground): string[] {
  const words = [...gathering.troubles, ...gathering.gaps(systemClock.monotonic(), 'going-on')];
  const { ranBefore } = gathering;
  if (ranBefore > 0) {
    const who = ranBefore === 1 ? '1 process or worker' : `${ranBefore} processes and workers`;
    words.push(`${who} began before ${new Date(from).toISOString()}: what was done until then is not counted here.`);
  }
  const rejected = collector?.rejected ?? 0;
  if (rejected > 0) words.push(`${rejected} messages of programs made no sense and are lost.`);
  return words;
}

/** How many contracts are kept, broken and open. */
export function countStates(verdicts: readonly Verdict[]): Record<Verdict['state'], number> {
  const counts = { kept: 0, broken: 0, 'insufficient-data': 0 };
  for (const { state } of verdicts) counts[state] += 1;
  return counts;
}
