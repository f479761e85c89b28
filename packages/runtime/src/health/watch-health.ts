/**
 * The health of a program under watch: what is known of it anyway, and the checks of its configuration.
 *
 * Both are asked apart: what is known costs nothing, and can be asked once more for a last report when what was asked from
 * outside is gone. A configured check takes the place of a known one with its name.
 */
import { systemClock } from '@perf/core';
import {
  type Check,
  type CheckResult,
  createHealth,
  type Health,
  type HealthReport,
  type MaintenanceOptions,
  rollUp,
  type Selection,
} from '@perf/health';
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

/** What a configuration says of health. */
export interface ConfiguredHealth {
  readonly checks: readonly Check[];
  readonly maintenance: readonly MaintenanceOptions[];
}

export function watchHealth(known: Known, { checks: configured, maintenance }: ConfiguredHealth): HealthWatch {
  const taken = new Set(configured.map(({ name }) => name));
  const own = createdWith(
    knownChecks(known).filter(({ name }) => !taken.has(name)),
    maintenance,
  );
  const asked = createdWith(configured, maintenance);
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

/** @param maintenance of which a window may name checks that are not among these */
export function createdWith(checks: readonly Check[], maintenance: readonly MaintenanceOptions[]): Health {
  const windows = maintenance.map((window) => {
    const names = window.checks?.filter((wanted) => checks.some(({ name }) => name === wanted));
    return names === undefined ? window : { ...window, checks: names };
  });
  return createHealth({ checks, maintenance: windows });
}

/** A program that is no Node program has no event loop to be well: of what nobody measures there is nothing to check. */
export const isMeasured = ({ state, kind, at }: CheckResult): boolean =>
  state !== 'unknown' || (kind !== 'diagnostic' && at !== undefined);
