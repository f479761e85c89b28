/**
 * The health of a program under watch: what is known of it anyway, and the checks of its configuration.
 *
 * Both are asked apart: what is known costs nothing, and can be asked once more for a last report when what was asked from
 * outside is gone. A configured check takes the place of a known one with its name.
 */
import { systemClock } from '@perf/core';
import { type Check, type CheckResult, createHealth, type HealthReport, rollUp, type Selection } from '@perf/health';
import { type Known, knownChecks } from './known-checks.ts';

export interface HealthWatch {
  /** What is known now, with its age; asks nothing. */
  report(selection?: Selection): HealthReport;
  /** The same of what was asked so far: while a program starts, that is more than nothing. */
  soFar(): HealthReport;
  /** Asks all checks now. */
  run(selection?: Selection): Promise<HealthReport>;
  /** Asks only what is known anyway. */
  look(): Promise<void>;
  start(): void;
  stop(): void;
}

/** @param configured of the configuration */
export function watchHealth(known: Known, configured: readonly Check[]): HealthWatch {
  const taken = new Set(configured.map(({ name }) => name));
  const own = createHealth({ checks: knownChecks(known).filter(({ name }) => !taken.has(name)) });
  const asked = createHealth({ checks: configured });
  const report = (selection: Selection = {}): HealthReport => {
    const checks = [...own.report(selection).checks.filter(isMeasured), ...asked.report(selection).checks];
    return rollUp(checks, systemClock.now());
  };
  return {
    report,
    soFar: () => {
      const { checks, at } = report();
      return rollUp(
        checks.filter((check) => check.at !== undefined),
        at,
      );
    },
    async run(selection: Selection = {}) {
      await Promise.all([own.run(selection), asked.run(selection)]);
      return report(selection);
    },
    async look() {
      await own.run();
    },
    start() {
      own.start();
      asked.start();
    },
    stop() {
      own.stop();
      asked.stop();
    },
  };
}

/** A program that is no Node program has no event loop to be well: of what nobody measures there is nothing to check. */
export const isMeasured = ({ state, kind, at }: CheckResult): boolean =>
  state !== 'unknown' || (kind !== 'diagnostic' && at !== undefined);
