import { join } from 'node:path';
import type { Backup } from '@perf/backup';
import {
  type AlertNotification,
  type Alerts,
  type CounterMetric,
  createMonitor,
  type DistributionMetric,
  type GaugeMetric,
  type GaugeOptions,
  isWatched,
  type Job,
  type JobOptions,
  type Labels,
  type MetricOptions,
  type Operation,
  type OperationOptions,
  systemClock,
} from '@perf/core';
import { watchHttp } from '@perf/core/http';
import { watchUsage } from '@perf/core/usage';
import type { StrategyName } from '@perf/optimizer';
import type { ProfileKind, ProfileOptions, TakenProfile } from '@perf/optimizer/profiling';
import { coresOfThisMachine } from './adapters/cores.ts';
import { openProgramPlace } from './adapters/program-place.ts';
import { machineSampler } from './adapters/samplers.ts';
import { stopBackups } from './backups.ts';
import { closeAlerts } from './close-alerts.ts';
import { createDueLooks, type DueLooks } from './due-looks.ts';
import { Gathering } from './gathering.ts';
import { healthOfTicks, type TickHealth } from './health/health-of-ticks.ts';
import { historyEvents } from './history-events.ts';
import { ownJobs } from './job-board.ts';
import { programAnswers } from './optimize/program-answers.ts';
import { ProgramOptimizer } from './optimize/program-optimizer.ts';
import type { Profiled } from './optimize/stacks.ts';
import { observeOwnProcess } from './own-process.ts';
import type { Perf } from './perf-in-program.ts';
import type { PerfParts } from './perf-parts.ts';
import { ReadingsSummary } from './readings-summary.ts';
import { composeReport } from './report/compose.ts';
import type { Report } from './report/schema.ts';
import { createTick, type TickResult } from './tick.ts';
import { ownUsage } from './usage-board.ts';

const TICK_MS = 1_000;

export class EmbeddedPerf implements Perf {
  readonly #parts: PerfParts;
  readonly #from = systemClock.now();
  readonly #monitor = createMonitor({ tick: 'manual' });
  readonly #gathering = new Gathering(this.#monitor);
  readonly #own = observeOwnProcess(this.#monitor, this.#gathering);
  readonly #usage = watchUsage();
  readonly #machine = machineSampler();
  readonly #summary: ReadingsSummary;
  readonly #http: { close(): void } | undefined;
  readonly #tick: () => TickResult;
  readonly health: TickHealth;
  readonly optimizer: ProgramOptimizer;
  readonly #stopped = new AbortController();
  #place: Promise<{ close(): Promise<void> } | undefined> | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #due: DueLooks;
  #ended: Promise<void> | undefined;
  /** The latest CPU profile: advice says with it where the loop stood. */
  #profiled: Profiled | undefined;

  constructor(parts: PerfParts) {
    this.#parts = parts;
    const { contracts, readingContracts, alerts, history, remote, notes } = parts;
    this.#summary = new ReadingsSummary(readingContracts);
    this.#http = isWatched()
      ? undefined
      : watchHttp({ monitor: this.#monitor, onTrouble: (trouble) => notes.add(trouble) });
    this.#tick = createTick({
      clock: systemClock,
      monitor: this.#monitor,
      samplers: [this.#machine, ...parts.backups.samplers],
      heard: () => ({
        readings: this.#gathering.takeReadings(systemClock.monotonic()),
        jobs: this.#monitor.jobs(),
        usage: this.#usage.states(),
      }),
      summary: this.#summary,
      contracts,
      alerts,
      history,
      remote,
      events: historyEvents(() => this.#gathering.explained()),
      notes,
    });
    const dataFolder = history === undefined ? undefined : parts.data;
    this.health = healthOfTicks({
      ...parts,
      summary: this.#summary,
      usage: () => this.#usage.states(),
      dataFolder,
    });
    this.optimizer = new ProgramOptimizer({
      ...parts,
      ...{ clock: systemClock, strategy: parts.optimizer?.strategy, bounds: parts.optimizer?.bounds },
      unasked: parts.optimizer?.unasked,
      recommend: (strategy) => this.#report(strategy).recommendations ?? [],
      recent: () => this.#monitor.snapshot({ window: '1m' }),
      onFirst: () => {
        this.#place = this.#openPlace();
      },
    });
    this.health.start();
    this.#due = createDueLooks(alerts, { within: TICK_MS, tell: (told) => this.#tell(told) });
    this.#timer = setInterval(() => this.#look(), TICK_MS);
    this.#timer.unref();
  }

  operation(name: string, labels?: Labels, options?: OperationOptions): Operation {
    return this.#monitor.operation(name, labels, options);
  }

  job(name: string, options?: JobOptions): Job {
    return this.#monitor.job(name, options);
  }

  counter(name: string, options?: MetricOptions): CounterMetric {
    return this.#monitor.counter(name, options);
  }

  gauge(name: string, options?: GaugeOptions): GaugeMetric {
    return this.#monitor.gauge(name, options);
  }

  distribution(name: string, options?: MetricOptions): DistributionMetric {
    return this.#monitor.distribution(name, options);
  }

  get alerts(): Alerts {
    return this.#parts.alerts.alerts;
  }

  get backup(): Backup | undefined {
    return this.#parts.backups.backup;
  }

  async profile(kind: ProfileKind, options: Partial<Omit<ProfileOptions, 'wire'>> = {}): Promise<TakenProfile> {
    // Not many programs ask: the inspector is loaded by those that do.
    const { takeProfile } = await import('@perf/optimizer/profiling');
    const { folder = join(this.#parts.data, 'profiles'), signal } = options;
    const ends = signal === undefined ? [this.#stopped.signal] : [this.#stopped.signal, signal];
    const taken = await takeProfile(kind, { ...options, folder, signal: AbortSignal.any(ends) });
    const { from, blockers } = taken;
    if (blockers !== undefined) this.#profiled = { from, blockers };
    return taken;
  }

  report(): Report {
    return this.#report(this.#parts.optimizer?.strategy);
  }

  #report(strategy: StrategyName | undefined): Report {
    this.#own.report();
    const { service, contracts, alerts, notes } = this.#parts;
    return composeReport({
      service,
      from: this.#from,
      to: systemClock.now(),
      snapshot: (window) => this.#monitor.snapshot(window === undefined ? {} : { window }),
      contracts,
      readingVerdicts: this.#summary.verdicts(),
      alerts: alerts.all(),
      jobs: ownJobs(this.#monitor.jobs()),
      usage: ownUsage(this.#usage.states()),
      readings: this.#summary.summaries(),
      trends: this.#summary.trends(),
      tuning: { ...this.optimizer.tuning(), courses: this.#summary.courses(systemClock), profiled: this.#profiled },
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
    const seen = this.#tick();
    this.health.saw(seen);
    this.optimizer.saw(seen);
    this.#tell(seen.notifications);
    if (this.#ended === undefined) this.#due.plan();
  }

  #tell(told: readonly AlertNotification[]): void {
    const { alerts, notifications } = this.#parts;
    alerts.keep(notifications?.tell(told, () => this.report().diagnosis ?? []));
  }

  /** Where `perfkit optimize` finds what can be tuned here. */
  async #openPlace(): Promise<{ close(): Promise<void> } | undefined> {
    const { data, service, notes } = this.#parts;
    try {
      const answers = programAnswers({
        optimizer: this.optimizer,
        now: () => systemClock.now(),
        range: () => ({ from: this.#from, to: systemClock.now() }),
      });
      return await openProgramPlace(data, { pid: process.pid, service, startedAt: this.#from }, answers);
    } catch (error) {
      notes.add(`\`perfkit optimize\` can’t reach the program: ${(error as Error).message}`);
      return undefined;
    }
  }

  async #end(): Promise<void> {
    clearInterval(this.#timer);
    this.#due.stop();
    this.#stopped.abort();
    await this.optimizer.stop();
    await (await this.#place)?.close();
    this.health.stop();
    this.#look();
    this.#http?.close();
    this.#own.close();
    this.#machine.close();
    this.#usage.close();
    this.#monitor.close();
    const { history, remote, backups, notes } = this.#parts;
    await stopBackups(backups.backup, notes);
    await closeAlerts(this.#parts);
    await Promise.all([history?.close(), remote?.close()]);
  }
}
