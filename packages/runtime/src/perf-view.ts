/**
 * What can be looked at and done from outside: what a dashboard stands on. A `Perf` is one, and what a serve hands out.
 *
 * Looking costs no more than the answer: nothing here measures, asks a check or opens a file before it is called.
 */
import type { Annotation, HistoryReader } from '@perf/analytics';
import type { Backup } from '@perf/backup';
import type { Alerts, EpochMs, Snapshot } from '@perf/core';
import type { Attempt } from '@perf/optimizer';
import type { HealthWatch } from './health/watch-health.ts';
import type { Report } from './report/schema.ts';

export interface PerfView {
  readonly service: string;
  readonly startedAt: EpochMs;
  /** Absolute; where runs, history and backups lie. */
  readonly dataFolder: string;
  /** Everything since the start. */
  report(): Report;
  /** The operations of the last minute. */
  recent(): Snapshot;
  /** Aborted when it stops: what streams from it ends then. */
  readonly stopped: AbortSignal;
  /** Undefined: no history is kept, and the notes of the report say why. */
  readonly history: HistoryReader | undefined;
  /** Those of the rules in the configuration: what is pending or firing, silences, acknowledgements. */
  readonly alerts: Pick<Alerts, 'active' | 'silence' | 'unsilence' | 'silences' | 'acknowledge'>;
  /** `report()` tells what is known, `run()` asks now. */
  readonly health: Pick<HealthWatch, 'report' | 'run'>;
  /** Undefined: the configuration asks for none. */
  readonly backup: Backup | undefined;
  /** What was tried by optimizers, oldest first. A serve asks the programs that run. */
  attempts(): readonly Attempt[] | Promise<readonly Attempt[]>;
  /** Notes something on the time axis: a deploy, a restart. */
  annotate(annotation: Annotation): Promise<void>;
  /**
   * Called after each look, about once a second. A listener that throws is noted once, and called no more.
   *
   * @returns a function that ends it
   */
  onTick(listener: () => void): () => void;
}
