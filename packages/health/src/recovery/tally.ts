/** What recovery has seen, as plain numbers: by operation, and by handler. */
import type { Milliseconds } from '@perf/core';
import type { RecoveryUsage } from '@perf/core/usage';

/** Where a run ended: straight away, by one of the rungs, or because the caller gave up. */
export type Ending = 'straight' | 'retry' | 'recover' | 'degrade' | 'fail' | 'abort';
export type Endings = Readonly<Record<Ending, number>>;

export interface DurationStats {
  readonly total: Milliseconds;
  readonly longest: Milliseconds;
}

export interface OperationRecovery {
  readonly runs: number;
  /** How often it was tried, retries and second tries of handlers included. */
  readonly attempts: number;
  /** Runs that failed at first and gave their result all the same, by a retry or by `recover`. */
  readonly recovered: number;
  readonly endings: Endings;
  /** From a run's first error to its end. A run without an error takes no time of recovery's. */
  readonly duration: DurationStats;
  /** Retries that were not made: too many before them (`budget`), or retrying had not helped lately (`climbed`). */
  readonly refused: { readonly budget: number; readonly climbed: number };
  /** Of the circuit breaker, when the operation has one. */
  readonly circuit?: 'closed' | 'open' | 'half-open';
}

export interface HandlerRecovery {
  /** Runs whose last error it matched, by where they ended; never `straight`. */
  readonly endings: Endings;
  readonly retries: number;
  readonly recovered: number;
  /** From a run's first error to its end. */
  readonly duration: DurationStats;
  /** What the handler did wrong itself. */
  readonly faults: { readonly threw: number; readonly hung: number; readonly recursed: number };
  readonly lastFault?: string;
}

export interface RecoveryStats {
  readonly runs: number;
  readonly attempts: number;
  readonly recovered: number;
  readonly endings: Endings;
  readonly byOperation: Readonly<Record<string, OperationRecovery>>;
  readonly byHandler: Readonly<Record<string, HandlerRecovery>>;
}

export type FaultKind = 'threw' | 'hung' | 'recursed';

const NONE: Endings = { straight: 0, retry: 0, recover: 0, degrade: 0, fail: 0, abort: 0 };

export class Durations {
  total: Milliseconds = 0;
  longest: Milliseconds = 0;

  add(ms: Milliseconds): void {
    this.total += ms;
    if (ms > this.longest) this.longest = ms;
  }

  stats(): DurationStats {
    return { total: this.total, longest: this.longest };
  }
}

export class HandlerTally {
  readonly endings: Record<Ending, number> = { ...NONE };
  readonly duration: Durations = new Durations();
  readonly faults: Record<FaultKind, number> = { threw: 0, hung: 0, recursed: 0 };
  retries = 0;
  lastFault: string | undefined;

  stats(): HandlerRecovery {
    const { endings, retries, lastFault } = this;
    const told = lastFault === undefined ? {} : { lastFault };
    const duration = this.duration.stats();
    return {
      endings: { ...endings },
      retries,
      recovered: recoveredIn(endings),
      duration,
      faults: { ...this.faults },
      ...told,
    };
  }
}

export const recoveredIn = ({ retry, recover }: Endings): number => retry + recover;

export function sumOf(operations: readonly OperationRecovery[]): Omit<RecoveryStats, 'byOperation' | 'byHandler'> {
  const sum = (of: (operation: OperationRecovery) => number): number =>
    operations.reduce((total, operation) => total + of(operation), 0);
  const endings = Object.fromEntries(
    Object.keys(NONE).map((ending) => [ending, sum((operation) => operation.endings[ending as Ending])]),
  );
  return {
    runs: sum(({ runs }) => runs),
    attempts: sum(({ attempts }) => attempts),
    recovered: sum(({ recovered }) => recovered),
    endings: endings as Endings,
  };
}

/** For reports of who watches the process: those that failed most first, since such reports are bounded. */
export function usageOf({ byOperation }: RecoveryStats): RecoveryUsage[] {
  const troubled = ({ runs, endings }: OperationRecovery): number => runs - endings.straight;
  return Object.entries(byOperation)
    .sort(([, a], [, b]) => troubled(b) - troubled(a))
    .map(([name, { runs, attempts, recovered, endings, duration, circuit }]) => ({
      kind: 'recovery',
      ...{ name, runs, attempts, recovered },
      ...{ degraded: endings.degrade, failed: endings.fail, abandoned: endings.abort },
      ...{ time: duration.total, longest: duration.longest },
      ...(circuit === undefined ? {} : { circuit }),
    }));
}
