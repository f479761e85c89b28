/**
 * The perfkit of one program: looks once a second, judges, reports, and ends as a whole.
 *
 * Invariants: nothing of it keeps the program alive or throws into it, and `stop` ends all of it, whatever fails to end.
 */
import type { Annotation, HistoryReader } from '@perf/analytics';
import type { Backup } from '@perf/backup';
import { type AlertNotification, type Alerts, type EpochMs, isWatched, systemClock } from '@perf/core';
import { watchHttp } from '@perf/core/http';
import { watchUsage } from '@perf/core/usage';
import type { Attempt, StrategyName } from '@perf/optimizer';
import type { ProfileKind, ProfileOptions, TakenProfile } from '@perf/optimizer/profiling';
import { coresOfThisMachine } from './adapters/cores.ts';
import { machineSampler } from './adapters/samplers.ts';
import { stopBackups } from './backups.ts';
import { closeAlerts } from './close-alerts.ts';
import { createDueLooks, type DueLooks } from './due-looks.ts';
import { Gathering } from './gathering.ts';
import { healthOfTicks, type TickHealth } from './health/health-of-ticks.ts';
import { historyEvents } from './history-events.ts';
import { ownJobs } from './job-board.ts';
import { Measures } from './measures.ts';
import { openPlace } from './optimize/open-place.ts';
import { ProgramOptimizer } from './optimize/program-optimizer.ts';
import { annotateIn } from './own-ground.ts';
import { observeOwnProcess } from './own-process.ts';
import type { Perf } from './perf-in-program.ts';
import type { PerfParts } from './perf-parts.ts';
import { ProgramProfiles } from './program-profile.ts';
import { ReadingsSummary } from './readings-summary.ts';
import { composeReport } from './report/compose.ts';
import type { Report } from './report/schema.ts';
import { createTick, type TickResult } from './tick.ts';
import { TickListeners } from './tick-listeners.ts';
import { ownUsage } from './usage-board.ts';

const TICK_MS = 1_000;

export class EmbeddedPerf extends Measures implements Perf {
  readonly #parts: PerfParts;
  readonly startedAt: EpochMs = systemClock.now();
  readonly #gathering = new Gathering(this.monitor);
  readonly #own = observeOwnProcess(this.monitor, this.#gathering);
  readonly #usage = watchUsage();
  readonly #machine = machineSampler();
  readonly #summary: ReadingsSummary;
  readonly #http: { close(): void } | undefined;
  readonly #tick: () => TickResult;
  readonly health: TickHealth;
  readonly optimizer: ProgramOptimizer;
  readonly #stopping = new AbortController();
  readonly stopped: AbortSignal = this.#stopping.signal;
  readonly #profiles: ProgramProfiles;
  readonly #listeners: TickListeners;
  #place: Promise<{ close(): Promise<void> } | undefined> | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #due: DueLooks;
  #ended: Promise<void> | undefined;

  /** @param parts of which the monitor and all that is declared are ended with it */
  constructor(parts: PerfParts) {
    super(parts.monitor, parts.declared);
    this.#parts = parts;
    const { alerts, notes } = parts;
    this.#profiles = new ProgramProfiles(parts.data, this.stopped);
    this.#listeners = new TickListeners(notes);
    this.#summary = new ReadingsSummary(parts.readingContracts);
    try {
      const { monitor } = this;
      this.#http = isWatched() ? undefined : watchHttp({ monitor, onTrouble: (trouble) => notes.add(trouble) });
      this.#tick = this.#createTick();
      this.health = this.#createHealth();
      this.optimizer = this.#createOptimizer();
    } catch (error) {
      this.#endWatching();
      throw error;
    }
    this.health.start();
    this.#due = createDueLooks(alerts, { within: TICK_MS, tell: (told) => this.#tell(told) });
    this.#timer = setInterval(() => this.#look(), TICK_MS);
    this.#timer.unref();
  }

  get service(): string {
    return this.#parts.service;
  }

  get dataFolder(): string {
    return this.#parts.data;
  }

  get history(): HistoryReader | undefined {
    return this.#parts.past;
  }

  get limits(): PerfParts['limits'] {
    return this.#parts.limits;
  }

  get recovery(): PerfParts['recovery'] {
    return this.#parts.recovery;
  }

  get sessions(): PerfParts['sessions']['byName'] {
    return this.#parts.sessions.byName;
  }

  get alerts(): Alerts {
    return this.#parts.alerts.alerts;
  }

  get backup(): Backup | undefined {
    return this.#parts.backups.backup;
  }

  attempts(): readonly Attempt[] {
    return this.optimizer.attempts();
  }

  annotate(annotation: Annotation): Promise<void> {
    return annotateIn(this.#parts.data, this.#parts.history, annotation);
  }

  onTick(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  profile(kind: ProfileKind, options: Partial<Omit<ProfileOptions, 'wire'>> = {}): Promise<TakenProfile> {
    return this.#profiles.take(kind, options);
  }

  report(): Report {
    return this.#report(this.#parts.optimizer?.strategy);
  }

  #report(strategy: StrategyName | undefined): Report {
    this.#own.report();
    const { service, contracts, alerts, notes, backups } = this.#parts;
    return composeReport({
      service,
      from: this.startedAt,
      to: systemClock.now(),
      snapshot: (window) => this.monitor.snapshot(window === undefined ? {} : { window }),
      contracts,
      readingVerdicts: this.#summary.verdicts(),
      alerts: alerts.all(),
      jobs: ownJobs(this.monitor.jobs()),
      usage: ownUsage(this.#usage.states()),
      backups: backups.report(),
      readings: this.#summary.summaries(),
      trends: this.#summary.trends(),
      tuning: {
        ...this.optimizer.tuning(),
        courses: this.#summary.courses(systemClock),
        profiled: this.#profiles.latest,
      },
      strategy,
      health: this.health.report(),
      explained: this.#gathering.explained(),
      cores: coresOfThisMachine(),
      notes: notes.all,
    });
  }

  stop(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  #look(): void {
    this.#own.report();
    this.#parts.limits.tick();
    const seen = this.#tick();
    this.health.saw(seen);
    this.optimizer.saw(seen);
    this.#tell(seen.notifications);
    this.#listeners.tell();
    if (this.#ended === undefined) this.#due.plan();
  }

  #tell(told: readonly AlertNotification[]): void {
    const { alerts, notifications } = this.#parts;
    alerts.keep(notifications?.tell(told, () => this.report().diagnosis ?? []));
  }

  #createTick(): () => TickResult {
    const { contracts, alerts, history, remote, notes, backups } = this.#parts;
    return createTick({
      ...{ clock: systemClock, monitor: this.monitor, summary: this.#summary },
      ...{ contracts, alerts, history, remote, notes },
      samplers: [this.#machine, ...backups.samplers],
      heard: () => ({
        readings: this.#gathering.takeReadings(systemClock.monotonic()),
        jobs: this.monitor.jobs(),
        usage: this.#usage.states(),
      }),
      events: historyEvents(() => this.#gathering.explained()),
    });
  }

  #createHealth(): TickHealth {
    const dataFolder = this.#parts.history === undefined ? undefined : this.#parts.data;
    return healthOfTicks({ ...this.#parts, summary: this.#summary, usage: () => this.#usage.states(), dataFolder });
  }

  #createOptimizer(): ProgramOptimizer {
    const { strategy, bounds, unasked } = this.#parts.optimizer ?? {};
    return new ProgramOptimizer({
      ...this.#parts,
      ...{ clock: systemClock, strategy, bounds, unasked },
      recommend: (wanted) => this.#report(wanted).recommendations ?? [],
      recent: () => this.recent(),
      onFirst: () => {
        this.#place = openPlace(this.optimizer, { ...this.#parts, startedAt: this.startedAt });
      },
    });
  }

  /** What is begun as soon as this is there. */
  #endWatching(): void {
    this.#http?.close();
    this.#own.close();
    this.#machine.close();
    this.#usage.close();
    for (const part of [this.limits, this.recovery, this.#parts.sessions, this.monitor]) part.close();
  }

  async #end(): Promise<void> {
    clearInterval(this.#timer);
    this.#due.stop();
    this.#stopping.abort();
    const { history, past, remote, backups, notes } = this.#parts;
    const ended = async (end: () => unknown): Promise<void> => {
      try {
        await end();
      } catch (error) {
        notes.add(`Not all could be ended: ${(error as Error)?.message ?? error}`);
      }
    };
    await ended(() => this.optimizer.stop());
    await ended(async () => (await this.#place)?.close());
    this.health.stop();
    await ended(() => this.#look());
    this.#listeners.clear();
    this.#endWatching();
    await ended(() => stopBackups(backups.backup, notes));
    await ended(() => closeAlerts(this.#parts));
    await Promise.all([history, past, remote].map((part) => ended(() => part?.close())));
  }
}
