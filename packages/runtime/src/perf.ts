/**
 * The whole of perfkit inside a program: `const perf = await createPerf()`.
 *
 * Measures the program's operations, its HTTP requests and its process, keeps a history beside it, and reports at any
 * moment. It never throws into the program after it was created, and its timers never keep the program alive.
 *
 * Under `perfkit run` the watcher outside records requests and history already: then this one leaves both to it, so that
 * nothing is counted twice.
 */
import { basename } from 'node:path';
import type { History } from '@perf/analytics';
import { openHistory } from '@perf/analytics/sqlite';
import { createMonitor, isWatched, type Labels, type Operation, type OperationOptions, systemClock } from '@perf/core';
import { watchHttp } from '@perf/core/http';
import { dataFolder, prepareDataFolder, projectFolder } from './adapters/data-folder.ts';
import { loadConfig } from './adapters/load-config.ts';
import { coresOfThisMachine, machineSampler } from './adapters/samplers.ts';
import { type Config, parseConfig, type Settings } from './config.ts';
import { Gathering } from './gathering.ts';
import { historyEvents } from './history-events.ts';
import { Notes } from './notes.ts';
import { observeOwnProcess } from './own-process.ts';
import { ReadingsSummary } from './readings-summary.ts';
import { composeReport } from './report/compose.ts';
import type { Report } from './report/schema.ts';
import { createTick } from './tick.ts';

const TICK_MS = 1_000;

export interface Perf {
  /** The handle of an operation; see `Monitor.operation` of `@perf/core`. */
  operation(name: string, labels?: Labels, options?: OperationOptions): Operation;
  /** Everything since `createPerf`, as one value; the same that `perfkit report --json` prints. */
  report(): Report;
  /** Writes what is left to the history and ends all watching; a second call waits for the first. */
  stop(): Promise<void>;
}

/**
 * @param config without it, the project's `perf.config.ts`, `.js` or `.json`; without that, the defaults
 * @throws PerfError `runtime/invalid-config`, `runtime/unreadable-config`
 */
export async function createPerf(config?: Config): Promise<Perf> {
  const folder = process.cwd();
  const project = projectFolder(folder);
  const settings = config === undefined ? (await loadConfig(folder)).settings : parseConfig(config, 'createPerf(config)');
  const notes = new Notes();
  const monitor = createMonitor({ tick: 'manual' });
  const gathering = new Gathering(monitor);
  const own = observeOwnProcess(monitor, gathering);
  const watched = isWatched();
  const http = watched ? undefined : watchHttp({ monitor, onTrouble: (trouble) => notes.add(trouble) });
  const history = watched ? undefined : await historyOf(settings, project, notes);
  const machine = machineSampler();
  const summary = new ReadingsSummary();
  const from = systemClock.now();
  const explained = () => gathering.explained();
  const events = historyEvents(explained);
  const received = () => gathering.readings(systemClock.monotonic());
  const { contracts } = settings;
  const samplers = [machine];
  const step = createTick({ clock: systemClock, monitor, samplers, received, summary, contracts, history, events, notes });
  const tick = (): void => {
    own.report();
    step();
  };
  const timer = setInterval(tick, TICK_MS);
  timer.unref();

  const end = async (): Promise<void> => {
    clearInterval(timer);
    tick();
    http?.close();
    own.close();
    machine.close();
    monitor.close();
    await history?.close();
  };
  let ended: Promise<void> | undefined;
  return {
    operation: (name, labels, options) => monitor.operation(name, labels, options),
    report() {
      own.report();
      return composeReport({
        service: settings.service ?? (basename(project) || 'program'),
        from,
        to: systemClock.now(),
        snapshot: (window) => monitor.snapshot(window === undefined ? {} : { window }),
        contracts,
        readings: summary.summaries(),
        explained: explained(),
        cores: coresOfThisMachine(),
        notes: notes.all,
      });
    },
    stop: () => (ended ??= end()),
  };
}

/** A history that can't be kept costs the past, not the program. */
async function historyOf({ dataDir }: Settings, project: string, notes: Notes): Promise<History | undefined> {
  try {
    const folder = dataFolder({ asked: process.env['PERFKIT_DIR'] ?? dataDir, project });
    prepareDataFolder(folder);
    return await openHistory({ folder });
  } catch (error) {
    const note = `No history is kept: ${(error as Error).message}`;
    notes.add(note);
    process.emitWarning(note, { code: 'PERFKIT_HISTORY' });
    return undefined;
  }
}
