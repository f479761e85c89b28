/** The health of what a tick looks at: its last look is what is known. */
import { type EpochMs, systemClock } from '@perf/core';
import type { UsageState } from '@perf/core/usage';
import type { AlertWatch } from '../alert-watch.ts';
import type { ReadingsSummary } from '../readings-summary.ts';
import type { TickResult } from '../tick.ts';
import { type ConfiguredHealth, type HealthWatch, watchHealth } from './watch-health.ts';

export interface TickHealth extends HealthWatch {
  /** Takes what a tick saw. @returns the same */
  saw(result: TickResult): TickResult;
}

export interface TickHealthParts extends ConfiguredHealth {
  readonly alerts: AlertWatch;
  readonly summary: ReadingsSummary;
  readonly usage: () => readonly UsageState[];
  /** Undefined where nothing is kept. */
  readonly dataFolder: string | undefined;
}

export function healthOfTicks({ alerts, summary, usage, dataFolder, ...configured }: TickHealthParts): TickHealth {
  let last: TickResult | undefined;
  let lookedAt: EpochMs | undefined;
  const known = {
    readings: () => last?.readings ?? {},
    lookedAt: () => lookedAt,
    verdicts: () => [...(last?.verdicts ?? []), ...summary.verdicts()],
    alerts: () => alerts.alerts.active(),
    usage,
    dataFolder,
  };
  return {
    ...watchHealth(known, configured),
    saw(result) {
      last = result;
      lookedAt = systemClock.now();
      return result;
    },
  };
}
