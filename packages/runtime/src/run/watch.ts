/**
 * Puts perfkit in front of a program: starts it, measures it from outside and from within, remembers, reports.
 *
 * Invariant: the program runs whatever happens to us. A data folder that can't be written, a history that fails, a
 * socket that does not open: each costs its own figures and a note, never the program.
 */
import type { HistoryEvent } from '@perf/analytics';
import { type Milliseconds, systemClock } from '@perf/core';
import type { SystemSampler } from '@perf/core/sampler';
import { coresOfThisMachine } from '../adapters/cores.ts';
import { type Ending, launch } from '../adapters/launch.ts';
import { leftRunning } from '../adapters/left-running.ts';
import { programSampler } from '../adapters/samplers.ts';
import { UnheardProcesses } from '../adapters/unheard.ts';
import type { AlertSettings } from '../config.ts';
import type { Promised } from '../config-contracts.ts';
import type { OptimizerConfig } from '../config-optimizer.ts';
import type { RemoteWriteConfig } from '../config-remote-write.ts';
import { collectTheRest, type Ground, prepare } from '../ground.ts';
import { healthOfTicks } from '../health/health-of-ticks.ts';
import type { ConfiguredHealth, HealthWatch } from '../health/watch-health.ts';
import { historyEvents } from '../history-events.ts';
import { watchMcpPipes } from '../mcp/watch-mcp-pipes.ts';
import { ReadingsSummary } from '../readings-summary.ts';
import { composeReport } from '../report/compose.ts';
import type { Report, RunReport } from '../report/schema.ts';
import { createTick, type TickResult } from '../tick.ts';
import { type ProgramEnd, untilEnded } from './ending.ts';
import { exitCodeOf } from './exit-code.ts';
import { keepRun } from './keep-run.ts';
import { NOT_WATCHED_WITHIN, noteWhatIsMissing, ONLY_ITS_PIPES } from './missing.ts';

const TICK_MS = 1_000;
/** A program that ends within its first second has been looked at once all the same. */
const FIRST_TICK_MS = 200;
/** What a configuration checks may be the program itself, which has to start first. */
const FIRST_CHECK_MS = 2_000;

/** What a watch is, whoever has started the program. */
export interface WatchSettings extends Promised, AlertSettings, ConfiguredHealth {
  readonly service: string;
  readonly remoteWrite?: RemoteWriteConfig | undefined;
  /** How bold the advice in its report is. */
  readonly optimizer?: OptimizerConfig | undefined;
  /** What is missing already, in words. */
  readonly notes?: readonly string[];
  /** Where history and runs are kept. */
  readonly dataFolder: string;
  /** The history's worker, where an app ships it as a file of its own. */
  readonly historyWorker?: URL;
  /** How long; without it, as long as the program runs. */
  readonly duration?: Milliseconds | undefined;
  /** A broken contract makes the exit code 10. */
  readonly enforce: boolean;
  /** Called with what each second brought. */
  readonly onTick?: (result: TickResult, elapsed: Milliseconds) => void;
}

export interface WatchOptions extends WatchSettings {
  readonly command: readonly [program: string, ...args: string[]];
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** File of the preload that measures Node programs from within. */
  readonly preload: string;
  /** Whether we sit at the same terminal as the program. */
  readonly atTerminal: boolean;
  /** It is an MCP server that answers on its standard output: each request is timed as it passes. */
  readonly isMcp?: boolean;
  /** Called when the program has been started. */
  readonly onStart?: () => void;
}

export interface WatchResult {
  readonly report: Report;
  readonly exitCode: number;
  /** Why the program could not be started; undefined when it could. */
  readonly notStarted: string | undefined;
  /** Where the report was kept; undefined when it could not be. */
  readonly savedAs: string | undefined;
}

/** A program under watch. */
export interface Watched {
  readonly command: readonly string[];
  /** Its number, when it ran before the watch. */
  readonly attachedTo?: number;
  /** Reads the machine, and the program from outside; undefined when it did not start. */
  readonly sampler: SystemSampler | undefined;
  /** What to say when no process of it was heard from. */
  readonly unheard: string;
  /** Settles when the watch is over. @param flush asks the program for its last figures */
  ended(flush: (timeout: Milliseconds) => Promise<void>): Promise<ProgramEnd>;
}

/** Watches a program that is started for it, and ended when the time is over. */
export function watchProgram(options: WatchOptions): Promise<WatchResult> {
  return watch(options, ({ collector, monitor, notes }) => {
    const { command, duration, atTerminal, isMcp = false } = options;
    const mcp = isMcp ? watchMcpPipes(monitor, systemClock) : undefined;
    const program = launch({ ...options, collector: collector?.environment ?? {}, relayed: mcp });
    void program.ended.then(() => mcp?.ended(notes));
    options.onStart?.();
    const sampler = program.pid === undefined ? undefined : programSampler(program.pid);
    return {
      command,
      sampler,
      unheard: isMcp ? ONLY_ITS_PIPES : NOT_WATCHED_WITHIN,
      ended: (flush) => untilEnded(program, { duration, atTerminal, flush, running: () => sampler?.running() ?? [] }),
    };
  });
}

/** What is watched, before it is. */
interface Watching extends WatchSettings {
  readonly command: readonly string[];
}

/** @param begin makes the program one that runs and is watched */
export async function watch(options: Watching, begin: (ground: Ground) => Watched): Promise<WatchResult> {
  const { service, command } = options;
  const ground = await prepare({ ...options, watcher: { kind: 'run', words: [service, ...command] } });
  const watched = begin(ground);
  const observation = observe(watched.sampler, ground, options);
  const end = await watched.ended(async (timeout) => ground.collector?.flush(timeout));
  await collectTheRest(ground);
  observation.health.stop();
  const { events: lastEvents, ...observed } = observation.stop();
  await observation.health.look();
  await ground.alerts.close();
  await ground.remote?.close();
  noteWhatIsMissing({ ...ground, ...observed, watched, ending: end.ending, now: systemClock.monotonic() });

  const composed = reportOf({ ...ground, ...observation, watched, ending: end.ending }, options);
  const { notes, history } = ground;
  const { report, savedAs } = await keepRun({ ...options, report: composed, notes, history, lastEvents });
  return {
    report,
    exitCode: exitCodeOf({ ...end, enforce: options.enforce, report }),
    notStarted: end.ending.kind === 'not-started' ? end.ending.message : undefined,
    savedAs,
  };
}

interface Observing {
  readonly summary: ReadingsSummary;
  readonly health: HealthWatch;
  /** Looks once more, then no more. */
  stop(): {
    /** What no look has handed to the history yet. */
    readonly events: readonly HistoryEvent[];
    readonly unheard: UnheardProcesses;
    /** Processes of the program that run on. */
    readonly goingOn: readonly number[];
  };
}

function observe(sampler: SystemSampler | undefined, ground: Ground, options: WatchSettings): Observing {
  const { gathering, collector, alerts } = ground;
  const unheard = new UnheardProcesses();
  const began = systemClock.monotonic();
  const samplers = sampler === undefined ? [] : [sampler];
  const summary = new ReadingsSummary(options.readingContracts);
  const events = historyEvents(() => gathering.explained());
  const heard = () => gathering.heard(systemClock.monotonic());
  const { contracts, onTick } = options;
  const tick = createTick({ ...ground, clock: systemClock, samplers, heard, summary, contracts, events });
  const health = healthOfTicks({ ...options, alerts, summary, usage: () => gathering.usage() });
  const step = (): void => {
    if (collector !== undefined) gathering.fold(collector.sweep(), systemClock.monotonic());
    const result = health.saw(tick());
    alerts.keep();
    unheard.look(sampler?.seenRunning() ?? [], (pid) => gathering.hasHeard(pid));
    onTick?.(result, systemClock.monotonic() - began);
  };
  const timers = [
    setTimeout(step, FIRST_TICK_MS),
    setInterval(step, TICK_MS),
    setTimeout(health.start, FIRST_CHECK_MS),
  ];
  return {
    summary,
    health,
    stop() {
      for (const timer of timers) clearInterval(timer);
      health.saw(tick());
      const goingOn = new Set([...(sampler?.seenRunning() ?? []), ...leftRunning(collector?.environment ?? {})]);
      sampler?.close();
      return { events: events(), unheard, goingOn: [...goingOn] };
    },
  };
}

type Observed = Ground & Pick<Observing, 'summary' | 'health'> & { readonly watched: Watched; readonly ending: Ending };

function reportOf(observed: Observed, options: WatchSettings): Report {
  const { from, notes, monitor, gathering, watched, summary, health, alerts, ending } = observed;
  const run: RunReport = {
    id: `${new Date(from).toISOString().replaceAll(/[:.]/g, '-')}-${process.pid}`,
    command: [...watched.command],
    ...(watched.attachedTo === undefined ? {} : { attachedTo: watched.attachedTo }),
    exitCode: ending.kind === 'exited' ? ending.code : null,
    signal: ending.kind === 'killed' ? ending.signal : null,
    watched: gathering.watched,
  };
  return composeReport({
    service: options.service,
    from,
    to: systemClock.now(),
    snapshot: (window) => monitor.snapshot(window === undefined ? {} : { window }),
    contracts: options.contracts,
    readingVerdicts: summary.verdicts(),
    alerts: alerts.all(),
    jobs: gathering.jobs(systemClock.monotonic()),
    usage: gathering.usage(),
    readings: summary.summaries(),
    trends: summary.trends(),
    tuning: { courses: summary.courses(systemClock) },
    strategy: options.optimizer?.strategy,
    health: health.soFar(),
    explained: gathering.explained(),
    cores: coresOfThisMachine(),
    notes: notes.all,
    run,
  });
}
