/** Limits, sessions and recoveries on their way out. */

import type { MetricFamily } from '../telemetry/family.ts';
import type { RecoveryUsage } from './recovery-usage.ts';
import type { LimitUsage, SessionsUsage, UsageState } from './usage.ts';

/** @param states what `watchUsage().states()` gives */
export function usageFamilies(states: readonly UsageState[]): MetricFamily[] {
  const limits = states.filter((state): state is LimitUsage => state.kind === 'limit');
  const sessions = states.filter((state): state is SessionsUsage => state.kind === 'sessions');
  const ofLimits = (read: (use: LimitUsage) => number) =>
    limits.map((use) => ({ labels: { limit: use.name }, value: read(use) }));
  const ofSessions = (read: (use: SessionsUsage) => number) =>
    sessions.map((use) => ({ labels: { sessions: use.name }, value: read(use) }));
  const gauge = { type: 'gauge', unit: '' } as const;
  const counter = { type: 'counter', unit: '' } as const;
  const families: MetricFamily[] = [
    { ...gauge, name: 'perfkit.limit.used', help: 'How much is used.', points: ofLimits(({ used }) => used) },
    { ...gauge, name: 'perfkit.limit.max', help: 'How much may be used.', points: ofLimits(({ limit }) => limit) },
    {
      ...counter,
      name: 'perfkit.limit.refused',
      help: 'Additions that would have gone past the limit.',
      points: ofLimits(({ refused }) => refused),
    },
    {
      ...gauge,
      name: 'perfkit.sessions.active',
      help: 'Sessions under way.',
      points: ofSessions(({ active }) => active),
    },
    {
      ...gauge,
      name: 'perfkit.sessions.peak',
      help: 'The most sessions that were under way at once.',
      points: ofSessions(({ peak }) => peak),
    },
    {
      ...counter,
      name: 'perfkit.sessions.stale',
      help: 'Sessions that lay idle for too long.',
      points: ofSessions(({ stale }) => stale),
    },
  ];
  const recoveries = states.filter((state): state is RecoveryUsage => state.kind === 'recovery');
  families.push(
    {
      ...counter,
      name: 'perfkit.recovery.runs',
      help: 'Runs of operations that recover from errors, by how they ended.',
      points: recoveries.flatMap(endings),
    },
    {
      ...counter,
      name: 'perfkit.recovery.attempts',
      help: 'How often they were tried, retries included.',
      points: recoveries.map(({ name, attempts }) => ({ labels: { operation: name }, value: attempts })),
    },
  );
  return families.filter(({ points }) => (points as readonly unknown[]).length > 0);
}

function endings({ name, runs, recovered, degraded, failed, abandoned }: RecoveryUsage) {
  const straight = runs - recovered - degraded - failed - abandoned;
  return Object.entries({ straight, recovered, degraded, failed, abandoned }).map(([ending, value]) => ({
    labels: { operation: name, ending },
    value,
  }));
}
