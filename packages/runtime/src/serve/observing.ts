/** What a serve does once a second, and what it can tell of at any moment. */
import type { HistoryEvent } from '@perf/analytics';
import { type AlertNotification, type Milliseconds, type Sampler, systemClock, type VerdictState } from '@perf/core';
import type { StrategyName } from '@perf/optimizer';
import { coresOfThisMachine } from '../adapters/cores.ts';
import { machineSampler } from '../adapters/samplers.ts';
import type { Promised } from '../config-contracts.ts';
import type { OptimizerConfig } from '../config-optimizer.ts';
import { createDueLooks } from '../due-looks.ts';
import type { Ground } from '../ground.ts';
import { healthOfTicks } from '../health/health-of-ticks.ts';
import type { ConfiguredHealth, HealthWatch } from '../health/watch-health.ts';
import { historyEvents } from '../history-events.ts';
import type { Notifications } from '../notifications.ts';
import { ReadingsSummary } from '../readings-summary.ts';
import { alertReport } from '../report/alert-report.ts';
import type { AlertReport } from '../report/alert-schema.ts';
import type { BackupsReport } from '../report/backups-report.ts';
import { composeReport } from '../report/compose.ts';
import type { DiagnosisReport } from '../report/health-report.ts';
import type { Report } from '../report/schema.ts';
import { createTick, type TickResult } from '../tick.ts';
import { TickListeners } from '../tick-listeners.ts';

const TICK_MS: Milliseconds = 1_000;

export interface Observing {
  /** What the last tick saw. */
  readonly last: TickResult;
  /** Everything since the start. @param strategy of its advice, else that of the configuration */
  report(strategy?: StrategyName): Report;
  readonly health: HealthWatch;
  /** How many contracts are kept, broken and open, as of the last tick. */
  states(): Readonly<Record<VerdictState, number>>;
  /** How many alerts fire. */
  firing(): number;
  /** What could not be measured, or was lost, in words. */
  notes(): string[];
  /** See `PerfView`, as `onTick`. */
  readonly stopped: AbortSignal;
  onTick(listener: () => void): () => void;
  /** Looks once more, then no more. @returns what no look has handed to the history yet */
  stop(): HistoryEvent[];
}

export interface ObservingOptions extends Promised, ConfiguredHealth {
  readonly service: string;
  /** Beside the one of the machine. */
  readonly samplers: readonly Sampler[];
  readonly dataFolder: string;
  readonly optimizer?: OptimizerConfig | undefined;
  /** How backups went. */
  readonly backups: () => BackupsReport | undefined;
  /** Undefined: nobody is told by a channel. */
  readonly notifications: Notifications | undefined;
  /** Called with what people are to be told. */
  readonly onAlert?: (alert: AlertReport) => void;
}

export function observe(ground: Ground, options: ObservingOptions): Observing {
  const { gathering, collector, notes, alerts } = ground;
  const { summary, health, machine, tick, events } = sightOf(ground, options);
  const tell = tellOf(ground, options, () => report().diagnosis ?? []);
  const due = createDueLooks(alerts, { within: TICK_MS, tell });
  const look = (): TickResult => {
    if (collector !== undefined) gathering.fold(collector.sweep(), systemClock.monotonic());
    const result = health.saw(tick());
    tell(result.notifications);
    due.plan();
    return result;
  };
  const allNotes = (): string[] => [...notes.all, ...missingFrom(ground)];
  const report = (strategy = options.optimizer?.strategy): Report =>
    reportOf(ground, options, { summary, notes: allNotes(), health, strategy });
  let last = look();
  const listeners = new TickListeners(notes);
  const stopped = new AbortController();
  health.start();
  const timer = setInterval(() => {
    last = look();
    listeners.tell();
  }, TICK_MS);
  return {
    get last() {
      return last;
    },
    states: () => countStates([...last.verdicts, ...summary.verdicts()]),
    firing: () => alerts.alerts.active().filter(({ state }) => state === 'firing').length,
    notes: allNotes,
    health,
    report,
    stopped: stopped.signal,
    onTick: (listener) => listeners.add(listener),
    stop() {
      clearInterval(timer);
      listeners.clear();
      stopped.abort();
      due.stop();
      health.stop();
      last = tick();
      tell(last.notifications);
      machine.close();
      return events();
    },
  };
}

/** What looks, and what keeps of it what a report wants. */
function sightOf(ground: Ground, options: ObservingOptions) {
  const { gathering, alerts } = ground;
  const { contracts } = options;
  const summary = new ReadingsSummary(options.readingContracts);
  const health = healthOfTicks({ ...options, alerts, summary, usage: () => gathering.usage() });
  const machine = machineSampler();
  const events = historyEvents(() => gathering.explained());
  const heard = () => gathering.heard(systemClock.monotonic());
  const samplers = [machine, ...options.samplers];
  const tick = createTick({ ...ground, clock: systemClock, samplers, heard, summary, contracts, events });
  return { summary, health, machine, tick, events };
}

/** What is remembered as told has been told, at the last look as well. */
function tellOf(
  { alerts }: Ground,
  { onAlert, notifications }: ObservingOptions,
  diagnosis: () => readonly DiagnosisReport[],
): (told: readonly AlertNotification[]) => void {
  return (told) => {
    for (const { alert } of told) onAlert?.(alertReport(alert));
    alerts.keep(notifications?.tell(told, diagnosis));
  };
}

interface Seen {
  readonly summary: ReadingsSummary;
  readonly health: HealthWatch;
  readonly notes: readonly string[];
  readonly strategy: StrategyName | undefined;
}

function reportOf(
  { from, monitor, gathering, alerts }: Ground,
  { service, contracts, backups }: ObservingOptions,
  { summary, notes, health, strategy }: Seen,
): Report {
  return composeReport({
    service,
    from,
    to: systemClock.now(),
    snapshot: (window) => monitor.snapshot(window === undefined ? {} : { window }),
    contracts,
    readingVerdicts: summary.verdicts(),
    alerts: alerts.all(),
    jobs: gathering.jobs(systemClock.monotonic()),
    usage: gathering.usage(),
    backups: backups(),
    readings: summary.summaries(),
    trends: summary.trends(),
    tuning: { courses: summary.courses(systemClock) },
    strategy,
    health: health.report(),
    explained: gathering.explained(),
    cores: coresOfThisMachine(),
    notes,
  });
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

function countStates(verdicts: readonly { readonly state: VerdictState }[]): Record<VerdictState, number> {
  const counts = { kept: 0, broken: 0, 'insufficient-data': 0 };
  for (const { state } of verdicts) counts[state] += 1;
  return counts;
}
