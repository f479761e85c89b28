/**
 * Whether a revision is slower than another: both are built in worktrees of their own, and their benches run by turns.
 *
 *   revisions ──▶ worktrees ──▶ install, build ──▶ each bench: A B, B A, … ──▶ verdict
 *
 * So what one of two days, machines or hours did to a stored number is no regression, and a real one of a few percent is found.
 */
import { performance } from 'node:perf_hooks';
import { formatDuration } from '@perf/analytics';
import { type Duration, type Milliseconds, milliseconds, type Ratio } from '@perf/core';
import { commandWords } from '../../bench/words.ts';
import { type CheckedComparing, checkedComparing } from '../../compare/compare-options.ts';
import { type Contest, type ContestProgress, runContest } from '../../compare/contest.ts';
import { type GateBench, type GateResult, gateResult } from '../../gate/gate-result.ts';
import { misuse } from '../../misuse.ts';
import { casesIn } from '../processes/bench-file.ts';
import { contestOfCommands, contestOfModules } from '../processes/contests.ts';
import { checkClean, repositoryAt, revisionOf } from './git.ts';
import { type BuildStep, type Folders, withWorktrees } from './worktrees.ts';

export interface GateOptions {
  /** @default the current folder */
  readonly cwd?: string | undefined;
  /** What the revision is held against, like `main`. */
  readonly against: string;
  /** @default 'HEAD' */
  readonly revision?: string | undefined;
  /** Commands that are measured, run in the worktree of each revision. */
  readonly commands?: readonly string[] | undefined;
  /** Files whose exported cases are measured, by their paths in the repository. */
  readonly files?: readonly string[] | undefined;
  /** How a fresh check-out gets its packages. Without it and `build`, the `node_modules` that is here serves both. */
  readonly install?: string | undefined;
  readonly build?: string | undefined;
  /** Whether `sh` runs all these commands. @default false */
  readonly shell?: boolean | undefined;
  /** A change of this size is to be seen. @default 0.05 */
  readonly detect?: Ratio | undefined;
  /** A change smaller than this is none. @default 0.02 */
  readonly threshold?: Ratio | undefined;
  /** How long each bench may go on. @default '2m' */
  readonly time?: Duration | undefined;
  /** How long one run may take. @default '60s' */
  readonly timeout?: Duration | undefined;
  /** How long a step of the build may take. @default '15m' */
  readonly buildTimeout?: Duration | undefined;
  /** Measure commits though files differ from them. @default false */
  readonly allowDirty?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/**
 * @throws PerfError `validators/invalid-repository`, `validators/invalid-revision`, `validators/invalid-tree`,
 *   `validators/build-failed`, and what benches throw. Its worktrees are gone by then.
 */
export async function gate(options: GateOptions): Promise<GateResult> {
  const { cwd = process.cwd(), against, revision = 'HEAD', commands = [], files = [], shell = false } = options;
  const { detect = 0.05, threshold = 0.02, onProgress = () => undefined, signal } = options;
  if (commands.length + files.length === 0) throw nothingToMeasure();
  // A margin, so that one of this size is found more often than nine times of ten.
  const comparing = comparingOf(options, { detect: detect * 0.8, minEffect: threshold });
  const steps = [options.install, options.build].flatMap((text) => (text === undefined ? [] : [stepOf(text, shell)]));
  const measured = commands.map((text) => stepOf(text, shell));
  const repository = await repositoryAt(cwd);
  const revisions = [await revisionOf(repository, against), await revisionOf(repository, revision)] as const;
  if (options.allowDirty !== true) await checkClean(repository);
  const timeout = milliseconds(options.buildTimeout ?? '15m', 'buildTimeout');
  const building = { steps, timeout, signal, onProgress };
  const { benches, notes } = await withWorktrees(repository, { revisions, building }, async (folders) => {
    const found = await contestsIn(folders, { commands: measured, files, comparing });
    return { notes: found.notes, benches: await runAll(found.contests, { comparing, onProgress, names: revisions }) };
  });
  const same = revisions[0].commit === revisions[1].commit ? ['Both revisions are the same commit.'] : [];
  return gateResult({
    against: revisions[0],
    revision: revisions[1],
    benches,
    detect,
    threshold,
    notes: [...same, ...notes],
  });
}

/** Looking several times until it is enough costs some of what is asked for: with this, less than 1 % of equal ones are told apart. */
const ALPHA: Ratio = 0.002;

function comparingOf(
  { time = '2m', timeout = '60s', signal }: GateOptions,
  sizes: { readonly detect: Ratio; readonly minEffect: Ratio },
): CheckedComparing {
  return checkedComparing({ ...sizes, alpha: ALPHA, time, timeout, ...(signal === undefined ? {} : { signal }) });
}

function stepOf(text: string, shell: boolean): BuildStep {
  return { name: text, words: (shell ? ['sh', '-c', text] : commandWords(text)) as [string, ...string[]] };
}

interface NamedContest {
  readonly name: string;
  readonly contest: Contest;
}

interface Measured {
  readonly commands: readonly BuildStep[];
  readonly files: readonly string[];
  readonly comparing: CheckedComparing;
}

async function contestsIn(
  [a, b]: Folders,
  { commands, files, comparing }: Measured,
): Promise<{ contests: NamedContest[]; notes: string[] }> {
  const contests: NamedContest[] = commands.map((command) => ({
    name: command.name,
    contest: contestOfCommands({ ...command, cwd: a }, { ...command, cwd: b }, comparing),
  }));
  const notes: string[] = [];
  for (const file of files) {
    const [before, after] = [
      await casesIn(file, { ...comparing, cwd: a }),
      await casesIn(file, { ...comparing, cwd: b }),
    ];
    for (const name of after.filter((one) => before.includes(one))) {
      const contest = contestOfModules({ file, cwd: a, name }, { file, cwd: b, name }, comparing);
      contests.push({ name: `${file}: ${name}`, contest });
    }
    const alone = [...before, ...after].filter((one) => !before.includes(one) || !after.includes(one));
    if (alone.length > 0) notes.push(`Only one revision has, so not compared: ${alone.join(', ')} of ${file}.`);
  }
  return { contests, notes };
}

interface Running {
  readonly comparing: CheckedComparing;
  readonly onProgress: (text: string) => void;
  readonly names: readonly [{ readonly name: string }, { readonly name: string }];
}

async function runAll(
  contests: readonly NamedContest[],
  { comparing, onProgress, names }: Running,
): Promise<GateBench[]> {
  const benches: GateBench[] = [];
  for (const [i, { name, contest }] of contests.entries()) {
    const end = performance.now() + comparing.time * (contests.length - i);
    const options = {
      ...comparing,
      // All of them together may raise a false alarm as seldom as one.
      alpha: comparing.alpha / contests.length,
      names: [names[0].name, names[1].name] as const,
      onProgress: ({ pairs, smallestEffect }: ContestProgress) =>
        onProgress(
          `${name}: ${pairs} pairs, sees changes of ${(smallestEffect * 100).toFixed(1)} %, ends in ${spanWords(end - performance.now())} at the latest`,
        ),
    };
    benches.push({ name, ...(await runContest(contest, options)) });
  }
  return benches;
}

/** In whole seconds, and never less than one: it goes on. */
const spanWords = (left: Milliseconds): string => formatDuration(Math.max(1, Math.ceil(left / 1000)) * 1000);

function nothingToMeasure(): Error {
  return misuse({
    name: 'commands',
    expected: 'a command or a file to measure',
    got: '',
    hint: "Name some after the flags: perfkit gate --against main 'node bench.js', or in the section `gate` of the configuration.",
  });
}
