/** What a program may ask its optimizer: `perf.optimizer`. */
import type { Applied, Attempt, Collector, EvidenceTunable, Plan, StrategyName } from '@perf/optimizer';
import type { RecommendationReport } from '../report/advice-schema.ts';
import type { Tunables } from './tuned.ts';

export interface ApplyAdvice {
  readonly strategy?: StrategyName | undefined;
  /** Takes the change back. */
  readonly signal?: AbortSignal | undefined;
}

/** What a program may ask its optimizer. */
export interface Optimizer {
  /**
   * Lets advice be applied to something: a `Tunable`, or what has one, like a pool of `@perf/optimizer` or the AppleScript
   * pool; what has `stats()` as well is advised on. What a crash left half done is taken back.
   *
   * @returns a function that takes it out again
   * @throws PerfError `runtime/invalid-config` when the configuration's bounds leave nothing of its own
   */
  register(what: Tunables): () => void;
  /** What there is to tune, as it stands now. */
  tunables(): readonly EvidenceTunable[];
  /** The most worth doing first; nothing is done. */
  recommend(options?: { readonly strategy?: StrategyName | undefined }): readonly RecommendationReport[];
  /**
   * Makes the change that a recommendation plans, measures what it does, and keeps it or takes it back.
   *
   * @param what the id of a recommendation, or a plan
   * @throws PerfError `runtime/nothing-to-apply` when there is no such plan now; what `apply` of `@perf/optimizer` throws
   */
  apply(what: string | Plan, options?: ApplyAdvice): Promise<Applied>;
  /** What was tried, oldest first. */
  attempts(): readonly Attempt[];
  /**
   * `gc()`, where the program exposes it. `collect()` where it is idle, as after a large job: collects if that was measured to pay.
   * `measure()` collects in any case; what it frees in what pause is known to advice from then on.
   */
  readonly gc: Pick<Collector, 'collect' | 'measure'>;
}
