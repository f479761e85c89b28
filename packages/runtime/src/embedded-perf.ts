import type { History } from '@perf/analytics';
import type { RemoteWrite } from '@perf/analytics/remote-write';
import type { Backup } from '@perf/backup';
import {
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
import { coresOfThisMachine } from './adapters/cores.ts';
import { machineSampler } from './adapters/samplers.ts';
import type { AlertWatch } from './alert-watch.ts';
import type { Backups } from './backups.ts';
import type { Promised } from './config-contracts.ts';
import { Gathering } from './gathering.ts';
import { healthOfTicks, type TickHealth } from './health/health-of-ticks.ts';
import type { ConfiguredHealth, HealthWatch } from './health/watch-health.ts';
import { historyEvents } from './history-events.ts';
import { ownJobs } from './job-board.ts';
import type { Notes } from './notes.ts';
import { observeOwnProcess } from './own-process.ts';
import { ReadingsSummary } from './readings-summary.ts';
import { composeReport } from './report/compose.ts';
import type { Report } from './report/schema.ts';
import { createTick, type TickResult } from './tick.ts';
import { ownUsage } from './usage-board.ts';

const TICK_MS = 1_000;

export interface Perf {
  /** The handle of an operation; see `Monitor.operation` of `@perf/core`. */
  operation(name: string, labels?: Labels, options?: OperationOptions): Operation;
  /** A unit of work that runs by itself, like a handler of a queue; see `Monitor.job` of `@perf/core`. */
  job(name: string, options?: JobOptions): Job;
  /** A figure of the program's own that only grows; see `Monitor.counter` of `@perf/core`. */
  counter(name: string, options?: MetricOptions): CounterMetric;
  /** One that goes up and down; see `Monitor.gauge` of `@perf/core`. */
  gauge(name: string, options?: GaugeOptions): GaugeMetric;
  /** Values of one kind; see `Monitor.distribution` of `@perf/core`. */
  distribution(name: string, options?: MetricOptions): DistributionMetric;
  /** Those of the rules in the configuration: what is pending or firing, silences, acknowledgements. */
  readonly alerts: Pick<Alerts, 'active' | 'silence' | 'unsilence' | 'silences' | 'acknowledge'>;
  /** Its checks: those of the configuration, and what is known anyway. `report()` tells what is known, `run()` asks now. */
  readonly health: Pick<HealthWatch, 'report' | 'run'>;
  /** That of the section `backup` in the configuration; begun already, unless a serve of the project takes them. */
  readonly backup: Backup | undefined;
  /** Everything since `createPerf`, as one value; the same that `perfkit report --json` prints. */
  report(): Report;
  /** Writes what is left to the history and ends all watching; a second call waits for the first. */
  stop(): Promise<void>;
}

export interface PerfParts extends Promised, ConfiguredHealth {
  readonly service: string;
  readonly alerts: AlertWatch;
  readonly notes: Notes;
  readonly history: History | undefined;
  readonly remote: RemoteWrite | undefined;
  /** The data folder. */
  readonly data: string;
  readonly backups: Backups;
}

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
  readonly #timer: NodeJS.Timeout;
  #ended: Promise<void> | undefined;

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
    this.health.start();
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

  report(): Report {
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
    this.health.saw(this.#tick());
    this.#parts.alerts.keep();
  }

  async #end(): Promise<void> {
    clearInterval(this.#timer);
    this.health.stop();
    this.#look();
    this.#http?.close();
    this.#own.close();
    this.#machine.close();
    this.#usage.close();
    this.#monitor.close();
    const { alerts, history, remote, backups } = this.#parts;
    await backups.backup?.stop();
    await Promise.all([alerts.close(), history?.close(), remote?.close()]);
  }
}
