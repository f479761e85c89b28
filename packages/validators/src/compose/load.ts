/**
 * A load test in as many threads as it takes, with the target's own process watched.
 *
 *   one thread ──(falls behind its rate in the first seconds)──▶ given up, and begun anew in several
 */
import { availableParallelism } from 'node:os';
import type { ProcessWatch } from '../adapters/target-process/watch.ts';
import { fallsBehind } from '../load/keeping-up.ts';
import { type LoadOptions as LoadHere, load as loadHere, targetOf } from '../load/load.ts';
import type { LoadProgress } from '../load/progress.ts';
import type { Progress } from '../load/run.ts';
import { misuse } from '../misuse.ts';
import type { LoadResult } from '../result.ts';
import type { Connection, Target } from '../target.ts';
import type { TargetWords } from '../targets/words.ts';
import { loadInThreads } from './load-in-threads.ts';
import { checkPid, watchTarget } from './target-process.ts';

export interface LoadOptions extends LoadHere {
  /**
   * Threads that share the load. `'auto'`: one, and as many as there are cores when it does not reach its rate. A function of this
   * process, or an MCP server that is started, stays in one. @default 'auto'
   */
  readonly workers?: number | 'auto';
  /** The target's process, whose use of the machine is told. @default on Linux, the one that listens at its port here */
  readonly pid?: number;
}

const MOST_WORKERS = 64;
/** Of what one thread did, several do less each: they share caches, and the machine with the target. */
const RESERVE = 1.3;

/**
 * One load test. Failures of the target are figures of the result, never exceptions.
 *
 * @throws PerfError `validators/invalid-load` for options that make no sense; what the target's `connect` throws
 */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const { workers = 'auto', pid, ...plain } = options;
  checkWorkers(workers, plain);
  checkPid(pid);
  const target = targetOf(plain.target);
  const { words } = target;
  const watched = new Watched({ ...plain, target }, pid);
  if (typeof workers === 'number' && workers > 1 && words !== undefined) return watched.inThreads(words, workers);
  const mayGrow = workers === 'auto' && words !== undefined && plain.shard === undefined && availableParallelism() > 1;
  const { result, reached } = await watched.inThisThread(mayGrow);
  if (reached !== undefined && words !== undefined) {
    const needed = Math.ceil(reached.missing * RESERVE);
    return watched.inThreads(words, Math.max(2, Math.min(needed, availableParallelism(), MOST_WORKERS)), reached.words);
  }
  if (typeof workers !== 'number' || workers === 1) return result;
  return {
    ...result,
    warnings: [...result.warnings, 'the target is of this process alone, so all of it ran in one thread'],
  };
}

interface Reached {
  /** How many times as much was asked for. */
  readonly missing: number;
  readonly words: string;
}

class Watched {
  readonly #options: LoadHere & { readonly target: Target };
  readonly #pid: number | undefined;
  #process: ProcessWatch | undefined;

  constructor(options: LoadHere & { readonly target: Target }, pid: number | undefined) {
    const { onProgress } = options;
    const told = (progress: LoadProgress): void => onProgress?.({ ...progress, targetCpu: this.#process?.cpu });
    this.#options = { ...options, ...(onProgress !== undefined && { onProgress: told }) };
    this.#pid = pid;
  }

  /** @param mayGrow ends when this thread turns out to be too slow */
  async inThisThread(mayGrow: boolean): Promise<{ result: LoadResult; reached: Reached | undefined }> {
    const tooSlow = new AbortController();
    const isBehind = fallsBehind();
    let reached: Reached | undefined;
    const look = (progress: Progress): void => {
      if (reached !== undefined || !isBehind(progress)) return;
      reached = reachedOf(progress);
      tooSlow.abort();
    };
    const { signal = new AbortController().signal } = this.#options;
    const result = await this.#watching(() =>
      loadHere(
        { ...this.#options, signal: AbortSignal.any([signal, tooSlow.signal]) },
        {
          ...(mayGrow && { look }),
          connected: async (connection) => this.#watch(connection),
        },
      ),
    );
    return { result, reached: signal.aborted ? undefined : reached };
  }

  async inThreads(words: TargetWords, count: number, why?: string): Promise<LoadResult> {
    // That it was to begin then is past, when it is begun anew.
    const { startAt, ...rest } = this.#options;
    const options = why === undefined ? this.#options : rest;
    const result = await this.#watching(() => {
      this.#watch(undefined);
      return loadInThreads(options, { words, count });
    });
    const warnings = why === undefined ? result.warnings : [why, ...result.warnings];
    // A module is loaded by its whole path there, and named as it was here.
    return { ...result, target: this.#options.target.name, warnings };
  }

  #watch(connection: Connection | undefined): undefined {
    this.#process = watchTarget({ pid: this.#pid, target: this.#options.target, started: connection?.pids });
  }

  async #watching(run: () => Promise<LoadResult>): Promise<LoadResult> {
    try {
      const result = await run();
      return { ...result, targetProcess: this.#process?.end() };
    } finally {
      this.#process?.end();
      this.#process = undefined;
    }
  }
}

function reachedOf({ elapsed, driver, recorder }: Progress): Reached {
  const rate = (recorder.requests * 1_000) / elapsed;
  const missing = rate === 0 ? 2 : driver.asked / rate;
  return {
    missing,
    words: `one thread reached ${Math.round(rate)} of ${Math.round(driver.asked)} a second: begun anew in several`,
  };
}

function checkWorkers(workers: number | 'auto', { shard }: LoadHere): void {
  const isCount = typeof workers === 'number' && Number.isInteger(workers) && workers >= 1 && workers <= MOST_WORKERS;
  if (!isCount && workers !== 'auto') {
    const expected = `'auto', or a whole number from 1 to ${MOST_WORKERS}`;
    throw misuse({
      name: 'workers',
      expected,
      got: workers,
      hint: 'Leave it out: threads are added when one is too slow.',
    });
  }
  if (typeof workers !== 'number' || workers === 1 || shard === undefined) return;
  const hint = 'Start one shard for each core instead: they are merged just the same.';
  throw misuse({ name: 'workers', expected: 'left out beside a shard', got: workers, hint });
}
