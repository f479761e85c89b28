/**
 * Puts perfkit in front of a program: starts it, measures it from outside and from within, remembers, reports.
 *
 * Invariant: the program runs whatever happens to us. A data folder that can't be written, a history that fails, a
 * socket that does not open: each costs its own figures and a note, never the program.
 */
import type { History, HistoryEvent } from '@perf/analytics';
import { openHistory } from '@perf/analytics/sqlite';
import { type Contract, createMonitor, type Milliseconds, type Sampler, systemClock } from '@perf/core';
import { type Collector, openCollector } from '../adapters/collector.ts';
import { prepareDataFolder, saveRun } from '../adapters/data-folder.ts';
import { launch } from '../adapters/launch.ts';
import { coresOfThisMachine, machineSampler, treeSampler } from '../adapters/samplers.ts';
import { Gathering } from '../gathering.ts';
import { historyEvents } from '../history-events.ts';
import { Notes } from '../notes.ts';
import { ReadingsSummary } from '../readings-summary.ts';
import { composeReport } from '../report/compose.ts';
import type { Report, RunReport } from '../report/schema.ts';
import { createTick, type TickResult } from '../tick.ts';
import { untilEnded } from './ending.ts';
import { exitCodeOf } from './exit-code.ts';

const TICK_MS = 1_000;
/** A program that ends within its first second has been looked at once all the same. */
const FIRST_TICK_MS = 200;
const LAST_FLUSH_MS = 300;

export interface WatchOptions {
  readonly command: readonly [program: string, ...args: string[]];
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly service: string;
  readonly contracts: readonly Contract[];
  /** Where history and runs are kept. */
  readonly dataFolder: string;
  /** File of the preload that measures Node programs from within. */
  readonly preload: string;
  /** The history's worker, where an app ships it as a file of its own. */
  readonly historyWorker?: URL;
  /** End the program after this long. */
  readonly duration?: Milliseconds | undefined;
  /** A broken contract makes the exit code 10. */
  readonly enforce: boolean;
  /** Whether we sit at the same terminal as the program. */
  readonly atTerminal: boolean;
  /** Hears of the start, and of each second. */
  readonly onStart?: (start: { id: string; pid: number | undefined }) => void;
  readonly onTick?: (result: TickResult, elapsed: Milliseconds) => void;
}

export interface WatchResult {
  readonly report: Report;
  readonly exitCode: number;
  /** Undefined when the program could be started. */
  readonly notStarted: string | undefined;
  /** Where the report was kept; undefined when it could not be. */
  readonly savedAs: string | undefined;
}

export async function watchProgram(options: WatchOptions): Promise<WatchResult> {
  const { command, contracts, dataFolder, duration, onStart, onTick } = options;
  const notes = new Notes();
  const from = systemClock.now();
  const began = systemClock.monotonic();
  const id = `${new Date(from).toISOString().replaceAll(':', '-').replace(/\.\d+Z$/, 'Z')}-${process.pid}`;
  const monitor = createMonitor({ tick: 'manual', slowest: 0 });
  const gathering = new Gathering(monitor);
  const collector = await tried(notes, 'Nothing is measured from within the program', () =>
    openCollector((message) => gathering.accept(message, systemClock.monotonic())),
  );
  const history = await tried(notes, 'No history is kept', async () => {
    prepareDataFolder(dataFolder);
    return openHistory({ folder: dataFolder, ...(options.historyWorker ? { worker: options.historyWorker } : {}) });
  });
  const program = launch({ ...options, collector: collector?.environment ?? {} });
  onStart?.({ id, pid: program.pid });
  const samplers: Sampler[] = program.pid === undefined ? [] : [machineSampler(), treeSampler(program.pid)];
  const summary = new ReadingsSummary();
  const explained = () => gathering.explained();
  const events = historyEvents(explained);
  const received = () => gathering.readings(systemClock.monotonic());
  const tick = createTick({ clock: systemClock, monitor, samplers, received, summary, contracts, history, events, notes });
  const step = (): void => onTick?.(tick(), systemClock.monotonic() - began);
  const timers = [setTimeout(step, FIRST_TICK_MS), setInterval(step, TICK_MS)];

  const flush = async (timeout: Milliseconds): Promise<void> => collector?.flush(timeout);
  const { ending, timeIsOver } = await untilEnded(program, { duration, atTerminal: options.atTerminal, flush });
  for (const timer of timers) clearInterval(timer);
  await collectTheRest(collector, notes);
  tick();
  for (const sampler of samplers) sampler.close();
  for (const trouble of gathering.troubles) notes.add(trouble);
  if (gathering.watched === 0 && ending.kind !== 'not-started') notes.add(NOT_WATCHED_WITHIN);

  const run: RunReport = {
    id,
    command: [...command],
    exitCode: ending.kind === 'exited' ? ending.code : null,
    signal: ending.kind === 'killed' ? ending.signal : null,
    watched: gathering.watched,
  };
  const report = composeReport({
    service: options.service,
    from,
    to: systemClock.now(),
    snapshot: (window) => monitor.snapshot(window === undefined ? {} : { window }),
    contracts,
    readings: summary.summaries(),
    explained: explained(),
    cores: coresOfThisMachine(),
    notes: notes.all,
    run,
  });
  const savedAs = await keep({ report, history, dataFolder, id, contracts });
  return {
    report,
    exitCode: exitCodeOf({ ending, timeIsOver, enforce: options.enforce, report }),
    notStarted: ending.kind === 'not-started' ? ending.message : undefined,
    savedAs,
  };
}

const NOT_WATCHED_WITHIN =
  'No Node process of this program was heard from: the figures are the resources of its process tree, and there are no operations.';

/** The value, or undefined and a note that says what is missing without it. */
async function tried<T>(notes: Notes, without: string, act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    notes.add(`${without}: ${(error as Error).message}`);
    return undefined;
  }
}

async function collectTheRest(collector: Collector | undefined, notes: Notes): Promise<void> {
  if (collector === undefined) return;
  await collector.flush(LAST_FLUSH_MS);
  collector.readSpool();
  if (collector.rejected > 0) notes.add(`${collector.rejected} messages of the program made no sense and are lost.`);
  await collector.close();
}

interface Keeping {
  readonly report: Report;
  readonly history: History | undefined;
  readonly dataFolder: string;
  readonly id: string;
  readonly contracts: readonly Contract[];
}

async function keep({ report, history, dataFolder, id, contracts }: Keeping): Promise<string | undefined> {
  const event: HistoryEvent = {
    at: report.to,
    kind: 'run',
    data: { id, service: report.service, from: report.from, to: report.to, contracts: JSON.parse(JSON.stringify(contracts)) },
  };
  try {
    await history?.append({ at: report.to, span: 0, operations: [], readings: {}, events: [event] });
    await history?.close();
    return saveRun(dataFolder, id, report);
  } catch {
    // The notes of a report that can't be kept have said so when the folder was opened, or nobody can be told.
    return undefined;
  }
}
