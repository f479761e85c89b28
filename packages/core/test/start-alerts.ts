/** Alerts in time that a test decides. */
import { fakeClock } from '@tooling/testkit';
import { type AlertsOptions, createAlerts } from '../src/alerts/alerts.ts';
import type { AlertRule } from '../src/alerts/rule.ts';

export function startAlerts(rules: readonly AlertRule[], options: Omit<AlertsOptions, 'rules'> = {}) {
  const clock = fakeClock();
  const alerts = createAlerts({ rules, clock, ...options });
  /** Lets time pass, then looks; what is told of comes as `kind name`. */
  const look = (after: number, ...[readings, also]: Parameters<typeof alerts.advance>): string[] => {
    clock.advance(after);
    return alerts.advance(readings, also).map(({ kind, alert }) => `${kind} ${alert.name}`);
  };
  const states = (): string[] => alerts.active().map(({ name, state }) => `${name} ${state}`);
  return { clock, alerts, look, states };
}
