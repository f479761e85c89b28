/** An alert as the report, the history and listeners show it. */
import type { Alert } from '@perf/core';
import type { AlertReport } from './alert-schema.ts';

export function alertReport(alert: Alert): AlertReport {
  const { fingerprint, name, severity, labels, state, summary, value, threshold, unit, cause } = alert;
  return {
    fingerprint,
    name,
    severity,
    labels,
    state,
    summary: summary ?? null,
    // JSON has no infinite numbers.
    value: Number.isFinite(value) ? (value as number) : null,
    threshold: threshold ?? null,
    unit: unit ?? null,
    cause: cause ?? null,
    activeAt: alert.activeAt,
    startsAt: alert.startsAt ?? null,
    endsAt: alert.endsAt ?? null,
    flapping: alert.flapping,
  };
}
