/**
 * The optimizer of one program: knows what can be tuned in it, advises, applies within bounds, and remembers.
 *
 *   register ─▶ look, once a second ─▶ recommend ─▶ apply: one change, measured, kept or taken back ─▶ attempts, annotation
 *
 * Nothing is changed unless somebody asks for it, or the configuration lets it be done unasked. What is being changed stands
 * in the journal first: a program that was killed in the middle takes it back when the tunable is there again. A journal that
 * can't be kept costs the memory of what was tried; then nothing is applied, since nothing could be taken back.
 */
import type { Annotation, AnyReadings, SeriesRecorded } from '@perf/analytics';
import {
  type Clock,
  createSnapshot,
  type EpochMs,
  isPerfError,
  PerfError,
  type Snapshot,
  type Tunable,
} from '@perf/core';
import {
  type Applied,
  type Attempt,
  apply,
  type Collector,
  createCollector,
  type EvidenceTunable,
  type Journal,
  type Plan,
  recover,
  type StrategyName,
} from '@perf/optimizer';
import type { BoundsConfig } from '../config-optimizer.ts';
import type { Notes } from '../notes.ts';
import type { RecommendationReport } from '../report/advice-schema.ts';
import type { TickResult } from '../tick.ts';
import type { Tuning } from './evidence.ts';
import type { ApplyAdvice, Optimizer } from './optimizer-of-program.ts';
import { type Tunables, TunedBoard } from './tuned.ts';
import { setAgain, Unasked } from './unasked.ts';

export interface ProgramOptimizerParts {
  readonly clock: Clock;
  readonly journal: Journal | undefined;
  readonly strategy: StrategyName | undefined;
  readonly bounds: Readonly<Record<string, BoundsConfig>> | undefined;
  /** Whether the program may be changed by itself. */
  readonly unasked: boolean | undefined;
  readonly notes: Notes;
  readonly recommend: (strategy: StrategyName | undefined) => readonly RecommendationReport[];
  readonly recent: () => Snapshot;
  readonly annotate: (annotation: Annotation) => Promise<void>;
  /** Called when there is something to tune for the first time. */
  readonly onFirst: () => void;
}

export class ProgramOptimizer implements Optimizer {
  readonly gc: Collector = createCollector();
  readonly #parts: ProgramOptimizerParts;
  readonly #board: TunedBoard;
  /** Values by metric that came since somebody last looked, for metrics that somebody looks at. */
  readonly #watched = new Map<string, number[]>();
  readonly #ended = new AbortController();
  readonly #unasked: Unasked | undefined;
  #attempts: readonly Attempt[] = [];
  #hasAny = false;
  #applying: Promise<unknown> | undefined;
  #loaded: Promise<void>;

  constructor(parts: ProgramOptimizerParts) {
    this.#parts = parts;
    this.#board = new TunedBoard(parts.bounds);
    this.#loaded = this.#load();
    const { clock, notes, unasked } = parts;
    if (unasked !== true || parts.journal === undefined) return;
    const recommend = () => this.recommend();
    this.#unasked = new Unasked({ now: () => clock.now(), notes, recommend, apply: (id) => this.apply(id) });
  }

  register(what: Tunables): () => void {
    const { tunable, remove } = this.#board.add(what);
    if (!this.#hasAny) this.#parts.onFirst();
    this.#hasAny = true;
    this.#loaded = this.#loaded.then(() => this.#begin(tunable));
    return remove;
  }

  tunables(): EvidenceTunable[] {
    return this.#board.told();
  }

  recommend({ strategy }: { readonly strategy?: StrategyName | undefined } = {}): readonly RecommendationReport[] {
    return this.#parts.recommend(strategy ?? this.#parts.strategy);
  }

  attempts(): readonly Attempt[] {
    return this.#attempts;
  }

  async apply(what: string | Plan, { strategy, signal }: ApplyAdvice = {}): Promise<Applied> {
    await this.#loaded;
    const { journal, clock, annotate } = this.#parts;
    if (journal === undefined) throw noJournal();
    const plan = typeof what === 'string' ? this.#planOf(what, strategy) : what;
    const signals = signal === undefined ? [this.#ended.signal] : [this.#ended.signal, signal];
    const applying = apply(plan, {
      tunables: this.#board.tunables(),
      observe: (metric) => this.#observe(metric),
      clock,
      strategy: strategy ?? this.#parts.strategy ?? 'balanced',
      journal,
      signal: AbortSignal.any(signals),
      annotate,
    });
    // A second one is refused, and the values that come are the first one's.
    if (this.#applying !== undefined) return await applying;
    this.#applying = applying;
    try {
      return await applying;
    } finally {
      this.#applying = undefined;
      this.#watched.clear();
      this.#attempts = await journal.attempts().catch(() => this.#attempts);
    }
  }

  /** What only the program knows, for advice. */
  tuning(): Tuning {
    const attempts = this.#attempts;
    const gc = this.gc.evidence();
    if (!this.#hasAny) return { attempts, gc };
    return { attempts, gc, tunables: this.#board.told(), pools: this.#board.pools(this.#parts.recent()) };
  }

  /** Once a second. */
  saw(result: TickResult): void {
    if (!this.#hasAny) return;
    this.#board.look(this.#parts.clock.now());
    this.#unasked?.look();
    if (this.#watched.size === 0) return;
    // Since the last tick only: what a longer window holds would be counted again and again.
    const recorded = snapshotOf(result.recorded, this.#parts.clock.now());
    for (const [metric, values] of this.#watched) {
      const value = this.#valueOf(metric, result.readings, recorded);
      if (value !== undefined) values.push(value);
    }
  }

  /** What is being changed is taken back first. */
  async stop(): Promise<void> {
    this.#ended.abort();
    await Promise.allSettled([this.#loaded, this.#applying]);
  }

  #observe(metric: string): readonly number[] {
    const values = this.#watched.get(metric) ?? [];
    this.#watched.set(metric, []);
    return values;
  }

  /** A figure of a pool, a reading, or a percentile of an operation. */
  #valueOf(metric: string, readings: AnyReadings, recorded: Snapshot): number | undefined {
    if (readings[metric] !== undefined) return readings[metric];
    if (metric.startsWith('pool.')) return this.#board.figure(metric, recorded);
    const [, name, figure] = /^(.*)\.(mean|p50|p95|p99)$/.exec(metric) ?? [];
    const operation = recorded.operations.find((candidate) => candidate.name === name && candidate.count > 0);
    return operation?.[figure as 'mean' | 'p50' | 'p95' | 'p99'];
  }

  #planOf(id: string, strategy: StrategyName | undefined): Plan {
    const found = this.recommend({ strategy }).find((recommendation) => recommendation.id === id);
    if (found?.plan !== undefined) return found.plan;
    throw new PerfError('runtime/nothing-to-apply', {
      message: `Expected \`${id}\` to be advice with a plan, but ${found === undefined ? 'that is not advised now' : 'nothing in the program can be tuned for it'}`,
      hint: 'Ask for advice again: it follows what is measured.',
    });
  }

  async #load(): Promise<void> {
    try {
      this.#attempts = (await this.#parts.journal?.attempts()) ?? [];
    } catch (error) {
      this.#parts.notes.add(`What was tried before is not known: ${(error as Error).message}`);
    }
  }

  /** What a crash left is taken back first: what was kept is set from there. */
  async #begin(tunable: Tunable): Promise<void> {
    await this.#takeBack();
    if (this.#unasked === undefined) return;
    const { clock, annotate, notes } = this.#parts;
    try {
      await setAgain(tunable, this.#attempts, { at: clock.now(), annotate });
    } catch (error) {
      notes.add(`\`${tunable.name}\` was not set again to what was kept: ${(error as Error).message}`);
    }
  }

  async #takeBack(): Promise<void> {
    const { journal, notes, annotate, clock } = this.#parts;
    if (journal === undefined) return;
    try {
      await recover(journal, this.#board.tunables(), { annotate, clock });
    } catch (error) {
      // Another process of the program is at it: what is under way is its own.
      if (isPerfError(error) && error.code === 'optimizer/busy') return;
      notes.add(`A change that a crash left half done was not taken back: ${(error as Error).message}`);
    }
  }
}

function snapshotOf(recorded: readonly SeriesRecorded[], at: EpochMs): Snapshot {
  const series = recorded.map(({ name, labels, recorded: counts }) => ({ name, labels, kind: undefined, ...counts }));
  return createSnapshot(at, undefined, series);
}

function noJournal(): PerfError {
  return new PerfError('runtime/no-journal', {
    message: 'Expected a data folder in which changes are written down first, but there is none that can be used',
    hint: 'Make the data folder writable, or give another one with PERFKIT_DIR.',
  });
}
