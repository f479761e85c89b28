/** One load in several threads: each makes a shard of it, and the shards are merged without loss. */
import { type Crew, startCrew } from '../adapters/threads/crew.ts';
import type { LoadOptions } from '../load/load.ts';
import { type Plan, planOf } from '../load/plan.ts';
import { isHopeless } from '../load/promises.ts';
import type { LoadResult } from '../result.ts';
import { mergeShards } from '../shard/merge.ts';
import { momentOf, plainPlan } from '../shard/shard.ts';
import { type Told, together } from '../shard/told.ts';
import type { TargetWords } from '../targets/words.ts';
import { type Threshold, thresholdsOf } from '../threshold.ts';

export interface Sharing {
  readonly words: TargetWords;
  readonly count: number;
}

/** Until all have heard that it begins. */
const BEGIN_MS = 30;
/** How long an end may take that was asked for: open requests are cut, a teardown has ten seconds. */
const END_MS = 15_000;

/** @throws PerfError as `load` */
export async function loadInThreads(options: LoadOptions, { words, count }: Sharing): Promise<LoadResult> {
  const plan = planOf(options);
  const thresholds = thresholdsOf(options.contracts);
  const of = Math.min(count, plan.iterations ?? count, options.concurrency ?? usersIn(plan, count));
  const listening = new Listening(options, { plan, thresholds, of });
  const crew = startCrew({
    orders: Array.from({ length: of }, (_, at) => ({
      ...{ words, thresholds, of, index: at + 1 },
      plan: plainPlan(options),
      allowRemote: options.allowRemote,
    })),
    onTold: (thread, told) => listening.heard(thread, told, () => crew.stop()),
  });
  const ending = endingOf(crew, options.signal);
  try {
    await Promise.race([crew.ready, ending.late]);
    crew.begin(options.startAt === undefined ? Date.now() + BEGIN_MS : momentOf(options.startAt));
    const texts = await Promise.race([crew.done, ending.late]);
    const merged = mergeShards(
      texts.map((text, at) => ({ name: `thread ${at + 1}`, text })),
      { part: 'thread' },
    );
    return { ...merged, ...(listening.isHopeless && { ended: 'hopeless' }) };
  } finally {
    ending.release();
    await crew.close();
  }
}

/** Users of a closed load can't be cut in halves. */
const usersIn = ({ kind, most }: Plan, count: number): number => (kind === 'closed' ? Math.max(1, most) : count);

interface Run {
  readonly plan: Plan;
  readonly thresholds: readonly Threshold[];
  readonly of: number;
}

/** What is heard from all threads: told on, and looked at for contracts that can't be kept any more. */
class Listening {
  isHopeless = false;
  readonly #options: LoadOptions;
  readonly #run: Run;
  readonly #told = new Map<number, Told>();

  constructor(options: LoadOptions, run: Run) {
    this.#options = options;
    this.#run = run;
  }

  heard(thread: number, told: Told, stop: () => void): void {
    this.#told.set(thread, told);
    const { plan, thresholds, of } = this.#run;
    // Once for all of them, when the first one tells.
    if (thread !== 0 || this.#told.size < of || this.isHopeless) return;
    const { onProgress, abortWhenHopeless = true } = this.#options;
    const { progress, response } = together([...this.#told.values()], plan);
    onProgress?.(progress);
    const { phase, elapsed, failed } = progress;
    if (!abortWhenHopeless || phase !== 'measuring') return;
    this.isHopeless = isHopeless(thresholds, { response, failed }, { plan, elapsed });
    if (this.isHopeless) stop();
  }
}

interface Ending {
  /** Never resolves; rejects when the signal came and the threads did not end. */
  readonly late: Promise<never>;
  release(): void;
}

function endingOf(crew: Crew, signal: AbortSignal | undefined): Ending {
  let timer: NodeJS.Timeout | undefined;
  let fail: (error: unknown) => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    fail = reject;
  });
  late.catch(() => undefined);
  const stop = (): void => {
    crew.stop();
    timer = setTimeout(() => fail(signal?.reason), END_MS);
  };
  if (signal?.aborted === true) stop();
  else signal?.addEventListener('abort', stop, { once: true });
  return {
    late,
    release() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    },
  };
}
