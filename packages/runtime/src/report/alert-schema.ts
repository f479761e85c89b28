/** An alert as a report tells of it. */
import { z } from 'zod';

export interface AlertReport {
  readonly fingerprint: string;
  readonly name: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing' | 'resolved';
  readonly summary: string | null;
  /** What was seen last, and the limit; null when there is no number. */
  readonly value: number | null;
  readonly threshold: number | null;
  /** Of both; null for a reading that is not of the catalogue. */
  readonly unit: string | null;
  /** Which clause of a contract is broken, or which troubles a job has. */
  readonly cause: string | null;
  /** Epoch milliseconds, as the two after it: beyond the limit, firing, resolved; null when that has not come. */
  readonly activeAt: number;
  readonly startsAt: number | null;
  readonly endsAt: number | null;
  readonly flapping: boolean;
}

const labels = z.record(z.string(), z.string());
const epoch = z.number().describe('epoch milliseconds');

export const alertSchema: z.ZodType<AlertReport> = z.object({
  fingerprint: z.string(),
  name: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  labels,
  state: z.enum(['pending', 'firing', 'resolved']),
  summary: z.string().nullable(),
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  unit: z.string().nullable(),
  cause: z.string().nullable(),
  activeAt: epoch,
  startsAt: epoch.nullable(),
  endsAt: epoch.nullable(),
  flapping: z.boolean(),
});
