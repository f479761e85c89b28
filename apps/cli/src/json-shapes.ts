/**
 * What each verb prints with `--json`: `perfkit schema VERB` prints the JSON Schema of it, which is generated from here
 * (`pnpm schemas`). A key is the words of the verb, with hyphens between.
 *
 * What stands in a shape keeps its name and its meaning as long as `schema` keeps its number; more may join it. Lists are
 * plain arrays, without a number of their own.
 */
import type { HistoryInfo, ImportResult } from '@perf/analytics';
import type { FindingsDocument } from '@perf/analytics/document';
import type { Copied, Difference, Drilled, Pruned, Restored, Snapshot, Verified } from '@perf/backup';
import type { Applied, Attempt } from '@perf/optimizer';
import type { TakenProfile } from '@perf/optimizer/profiling';
import type { FoundAlerts, PastAlerts } from '@perf/runtime/alerts';
import type { Examined } from '@perf/runtime/doctor';
import type { FoundHealth } from '@perf/runtime/health';
import type { Advised } from '@perf/runtime/optimize';
import type { Report } from '@perf/runtime/report';
import type { Baseline, BaselineComparison, ContractCheck, GateResult } from '@perf/validators';
import type { MacBench, SelfTested, Unknown } from './commands/drive-scripts.ts';
import type { StressOutcome } from './commands/find-breaking-point.ts';
import type { Annotated } from './commands/keep-history.ts';
import type { LoadOutcome } from './commands/put-under-load.ts';
import type { Written } from './commands/write-config.ts';
import type { Tested } from './render/alerts-text.ts';
import type { BenchDocument } from './render/bench-document.ts';

type Numbered<T> = T & { readonly schema: 1 };

export interface JsonShapes {
  readonly report: Report;
  /** Of the last minute. */
  readonly top: Report;
  readonly init: Numbered<Written>;
  readonly 'analyze-regressions': FindingsDocument;
  readonly 'analyze-trends': FindingsDocument;
  readonly 'analyze-compare': FindingsDocument;
  readonly 'analyze-forecast': FindingsDocument;
  readonly 'history-info': Numbered<HistoryInfo>;
  readonly 'history-annotate': Numbered<Annotated>;
  readonly 'history-import': Numbered<ImportResult>;
  readonly health: Numbered<FoundHealth>;
  readonly doctor: Numbered<{ readonly ok: boolean; readonly parts: readonly Examined[] }>;
  readonly optimize: Numbered<OptimizeJson>;
  readonly 'optimize-history': Numbered<{ readonly attempts: readonly Attempt[] }>;
  /** Of `--profile`. */
  readonly 'optimize-profile': Numbered<TakenProfile>;
  readonly load: LoadOutcome;
  readonly stress: StressOutcome;
  readonly 'contract-check': Numbered<ContractCheck & { readonly service: string }>;
  readonly bench: BenchDocument;
  readonly gate: GateResult;
  readonly 'baseline-save': Baseline;
  readonly 'baseline-show': Baseline;
  readonly 'baseline-list': readonly Baseline[];
  readonly 'baseline-compare': Numbered<BaselineComparison>;
  readonly 'backup-init': Numbered<{ readonly folder: string; readonly snapshots: number }>;
  readonly 'backup-now': Numbered<Snapshot>;
  readonly 'backup-show': Numbered<Snapshot>;
  readonly 'backup-list': readonly Snapshot[];
  readonly 'backup-diff': readonly Difference[];
  readonly 'backup-verify': Numbered<Verified>;
  readonly 'backup-repair': Numbered<Verified>;
  readonly 'backup-restore': Numbered<Restored>;
  readonly 'backup-drill': Numbered<Drilled>;
  readonly 'backup-prune': Numbered<Pruned>;
  readonly 'backup-copy': Numbered<Copied>;
  readonly 'alerts-list': Numbered<FoundAlerts>;
  readonly 'alerts-history': Numbered<PastAlerts>;
  readonly 'alerts-ack': Numbered<{ readonly acknowledged: FoundAlerts['alerts'] }>;
  /** All that are in force; with `--end` the one that is not any more. */
  readonly 'alerts-silence':
    | Numbered<{ readonly silences: FoundAlerts['silences'] }>
    | Numbered<{ readonly ended: string }>;
  readonly 'alerts-test': Numbered<{ readonly channels: readonly Tested[] }>;
  readonly 'macos-selftest': Numbered<SelfTested | Unknown>;
  readonly 'macos-bench': Numbered<MacBench | Unknown>;
}

export interface OptimizeJson {
  readonly service: string | undefined;
  readonly source: Advised['source'] | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly recommendations: Advised['recommendations'];
  /** With `--apply`: what came of the change; null when none was made. */
  readonly applied: Applied | null;
  /** Whom was asked, and what each said. */
  readonly asked: readonly Advised[];
}
