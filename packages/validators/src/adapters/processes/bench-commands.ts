/**
 * What commands take, run by turns: time, and time on a processor in user and in system mode.
 *
 *   setup ──▶ warm-up, each ──▶ rounds: each once, in an order that turns, prepared before ──▶ cleanup
 *
 * Rounds go on for some seconds a command, at least ten, at most as many as were asked for. All but the first are held against the
 * first, round by round.
 */
import { performance } from 'node:perf_hooks';
import { type Duration, milliseconds } from '@perf/core';
import { type Figures, figuresOf } from '../../bench/figures.ts';
import type { Nanoseconds } from '../../bench/stopwatch.ts';
import { outliers, type Warning } from '../../bench/warnings.ts';
import { type Judged, judgeClocks } from '../../compare/judge.ts';
import { pairedClocks } from '../../compare/paired-clocks.ts';
import { positiveInteger } from '../../misuse.ts';
import { commandFailed } from './command-failed.ts';
import { type Command, checkCommand, runTimed, type TimedRun } from './run-timed.ts';

export interface BenchedCommand extends Command {
  /** Values of the parameters in it. */
  readonly values?: Readonly<Record<string, string>>;
}

export interface BenchCommandsOptions {
  /** Rounds; without it, as many as last three seconds a command, 10 to 200. */
  readonly runs?: number | undefined;
  /** Runs of each before it counts. @default 1 */
  readonly warmup?: number | undefined;
  /** Once before, and once after everything. */
  readonly setup?: Command | undefined;
  readonly cleanup?: Command | undefined;
  /** Before each run, not measured. */
  readonly prepare?: Command | undefined;
  /** @default '10m' */
  readonly timeout?: Duration | undefined;
  /** Measure what ends with another code than 0 as well. */
  readonly ignoreFailure?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, of: number | undefined) => void) | undefined;
}

export interface CommandResult {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
  readonly wall: Figures;
  /** User and system together; undefined where nobody counts it. */
  readonly cpu: Figures | undefined;
  readonly user: Figures | undefined;
  readonly system: Figures | undefined;
  readonly runs: number;
  /** How it ended, each code once. */
  readonly exitCodes: readonly number[];
  readonly warnings: readonly Warning[];
}

/** Of a command over the first one. */
export interface AgainstFirst extends Judged {
  readonly names: readonly [first: string, other: string];
}

export interface CommandsResult {
  readonly commands: readonly CommandResult[];
  readonly comparisons: readonly AgainstFirst[];
}

const FEWEST_ROUNDS = 10;
const MOST_ROUNDS = 200;
const TIME_EACH = 3_000;
const ALPHA = 0.005;
const MIN_EFFECT = 0.01;

/**
 * @throws PerfError `validators/command-not-found` before anything runs, `validators/command-failed` for a code other than 0,
 *   `validators/command-timeout`, `validators/invalid-argument`
 */
export async function benchCommands(
  commands: readonly BenchedCommand[],
  options: BenchCommandsOptions = {},
): Promise<CommandsResult> {
  const { runs: asked, warmup = 1, setup, cleanup, prepare } = options;
  if (asked !== undefined) positiveInteger('runs', asked);
  if (warmup !== 0) positiveInteger('warmup', warmup);
  for (const command of [...commands, setup, cleanup, prepare]) if (command !== undefined) checkCommand(command);
  const run = runnerFor(options);
  try {
    if (setup !== undefined) await run(setup, false);
    for (const command of commands) for (let i = 0; i < warmup; i += 1) await measured(command);
    const rounds = await runRounds(commands, { ...options, measured });
    return resultOf(commands, rounds);
  } finally {
    if (cleanup !== undefined) await runnerFor({ ...options, signal: undefined })(cleanup, false);
  }

  async function measured(command: Command): Promise<TimedRun> {
    if (prepare !== undefined) await run(prepare, false);
    return run(command, options.ignoreFailure === true);
  }
}

function runnerFor({ timeout = '10m', signal }: BenchCommandsOptions) {
  const waiting = { timeout: milliseconds(timeout, 'timeout'), signal };
  return async (command: Command, mayFail: boolean): Promise<TimedRun> => {
    const run = await runTimed(command, waiting);
    if (run.exitCode !== 0 && !mayFail) throw commandFailed(command.name, run.exitCode);
    return run;
  };
}

interface Rounds extends BenchCommandsOptions {
  readonly measured: (command: Command) => Promise<TimedRun>;
}

async function runRounds(
  commands: readonly Command[],
  { runs: asked, onProgress, measured }: Rounds,
): Promise<TimedRun[][]> {
  const end = performance.now() + TIME_EACH * commands.length;
  const most = asked ?? MOST_ROUNDS;
  const fewest = asked ?? FEWEST_ROUNDS;
  const runs: TimedRun[][] = commands.map(() => []);
  for (let round = 0; round < most && (round < fewest || performance.now() < end); round += 1) {
    for (let k = 0; k < commands.length; k += 1) {
      const turn = (k + round) % commands.length;
      runs[turn]?.push(await measured(commands[turn] as Command));
    }
    onProgress?.(round + 1, asked);
  }
  return runs;
}

function resultOf(commands: readonly BenchedCommand[], runs: readonly (readonly TimedRun[])[]): CommandsResult {
  const [first, ...others] = commands.map((command, i) => ({ name: command.name, runs: runs[i] as TimedRun[] }));
  return {
    commands: commands.map((command, i) => commandResult(command, runs[i] as TimedRun[])),
    comparisons: others.map((other) => {
      const names = [first?.name ?? '', other.name] as const;
      const blocks = other.runs.map((run, i) => [[first?.runs[i] as TimedRun, run] as const]);
      return { names, ...judgeClocks(pairedClocks(blocks), { names, alpha: ALPHA, minEffect: MIN_EFFECT, seed: 1 }) };
    }),
  };
}

function commandResult({ name, values = {} }: BenchedCommand, runs: readonly TimedRun[]): CommandResult {
  const figures = (of: (run: TimedRun) => Nanoseconds | undefined): Figures | undefined => {
    const known = runs.flatMap((run) => of(run) ?? []).map((ns) => ns / 1e6);
    return known.length === runs.length ? figuresOf(known, 'ms') : undefined;
  };
  const exitCodes = [...new Set(runs.map(({ exitCode }) => exitCode))].sort((a, b) => a - b);
  return {
    name,
    values,
    wall: figures(({ wall }) => wall) as Figures,
    cpu: figures(({ cpu }) => cpu),
    user: figures(({ user }) => user),
    system: figures(({ system }) => system),
    runs: runs.length,
    exitCodes,
    warnings: warningsOf(runs, exitCodes),
  };
}

/** Shorter than this, starting a process is most of what was measured. */
const SHORT: Nanoseconds = 5e6;

function warningsOf(runs: readonly TimedRun[], exitCodes: readonly number[]): Warning[] {
  const strays = outliers(runs.map(({ wall }) => wall));
  const failed = runs.filter(({ exitCode }) => exitCode !== 0).length;
  const codes = exitCodes.filter((code) => code !== 0).join(', ');
  const found: (Warning | false | undefined)[] = [
    failed > 0 && {
      kind: 'exit-code',
      text: `${failed} of ${runs.length} runs did not end with 0, but with ${codes}.`,
    },
    strays,
    runs.every(({ cpu }) => cpu === undefined) && {
      kind: 'clock',
      text: 'processor time is unknown, since nobody counts it here: that takes Perl, on Linux or macOS.',
    },
    runs.every(({ wall }) => wall < SHORT) && {
      kind: 'noisy',
      text: 'takes less than 5 ms, most of which is starting a process: have it do its work several times.',
    },
  ];
  return found.filter((one) => one !== undefined && one !== false);
}
