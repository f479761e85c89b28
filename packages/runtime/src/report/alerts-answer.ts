/** What is known of alerts at one moment: what a serve answers, and what `perfkit alerts list` shows. */
import type { Alert, Silence } from '@perf/core';
import type { ChannelHealth } from '@perf/notify';
import { z } from 'zod';
import { alertReport } from './alert-report.ts';
import { type AlertReport, alertSchema } from './alert-schema.ts';

export interface AlertNow extends AlertReport {
  /** Ids of silences. */
  readonly silencedBy: readonly string[];
  /** Fingerprints of alerts that fire. */
  readonly inhibitedBy: readonly string[];
  readonly acknowledged: { readonly at: number; readonly by: string | null; readonly comment: string | null } | null;
}

export interface SilenceReport {
  readonly id: string;
  readonly matchers: readonly string[];
  /** Epoch milliseconds. */
  readonly startsAt: number;
  readonly endsAt: number;
  readonly createdBy: string | null;
  readonly comment: string | null;
}

export interface AlertsAnswer {
  readonly service: string;
  /** Pending ones as well; those that fire first. */
  readonly alerts: readonly AlertNow[];
  readonly silences: readonly SilenceReport[];
  /** Those that something was sent through. */
  readonly channels: readonly ChannelHealth[];
}

const text = z.string().nullable();
const epoch = z.number();

const silenceSchema: z.ZodType<SilenceReport> = z.object({
  id: z.string(),
  matchers: z.array(z.string()),
  startsAt: epoch,
  endsAt: epoch,
  createdBy: text,
  comment: text,
});

const alertNow = alertSchema.and(
  z.object({
    silencedBy: z.array(z.string()),
    inhibitedBy: z.array(z.string()),
    acknowledged: z.object({ at: epoch, by: text, comment: text }).nullable(),
  }),
);

export const alertsAnswer: z.ZodType<AlertsAnswer> = z.object({
  service: z.string(),
  alerts: z.array(alertNow),
  silences: z.array(silenceSchema),
  channels: z.array(
    z.object({
      channel: z.string(),
      waiting: z.number(),
      failures: z.number(),
      isDead: z.boolean(),
      lost: z.number(),
    }),
  ),
});

export function alertNowOf(alert: Alert): AlertNow {
  const { silencedBy, inhibitedBy, acknowledged } = alert;
  const { at, by = null, comment = null } = acknowledged ?? {};
  return {
    ...alertReport(alert),
    silencedBy,
    inhibitedBy,
    acknowledged: at === undefined ? null : { at, by, comment },
  };
}

export function silenceReport({ id, matchers, startsAt, endsAt, createdBy, comment }: Silence): SilenceReport {
  return { id, matchers, startsAt, endsAt, createdBy: createdBy ?? null, comment: comment ?? null };
}
