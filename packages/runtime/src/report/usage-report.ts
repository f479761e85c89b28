/** What a report says of limits, sessions and recoveries. A part of `schema.ts`. */
import { z } from 'zod';
import type { SeenUsage } from '../usage-board.ts';

export interface LimitReport {
  readonly name: string;
  readonly used: number;
  readonly limit: number;
  /** Of the limit, in percent. */
  readonly percent: number;
  readonly state: 'ok' | 'warning' | 'exceeded';
  /** The most that was ever used. */
  readonly peak: number;
  /** How much it grew or shrank a minute, over the last minute; null when unknown. */
  readonly perMinute: number | null;
  /** Additions that were refused. */
  readonly refused: number;
  /** Whether a program that counts it runs; else the figures are those of its end. */
  readonly program: 'running' | 'ended';
}

export interface SessionsReport {
  readonly name: string;
  readonly active: number;
  /** The most at once. */
  readonly peak: number;
  /** How many lay idle for too long. */
  readonly stale: number;
  /** How many had to make room for others: above 0, `active` is too low. */
  readonly displaced: number;
  readonly program: 'running' | 'ended';
}

export interface RecoveryReport {
  readonly operation: string;
  readonly runs: number;
  /** How often it was tried, retries included. */
  readonly attempts: number;
  /** Runs that failed at first and gave their result all the same. */
  readonly recovered: number;
  /** Runs that were answered with a fallback. */
  readonly degraded: number;
  readonly failed: number;
  /** Called off by their callers. */
  readonly abandoned: number;
  /** From the first error of a run to its end, milliseconds; null when none had an error. */
  readonly meanTime: number | null;
  readonly longestTime: number | null;
  /** Of its circuit breaker; null when it has none. */
  readonly circuit: 'closed' | 'half-open' | 'open' | null;
  readonly program: 'running' | 'ended';
}

const amount = z.number().nonnegative();
const program = z.enum(['running', 'ended']);

export const limitSchema: z.ZodType<LimitReport> = z.object({
  name: z.string(),
  used: amount,
  limit: amount,
  percent: amount,
  state: z.enum(['ok', 'warning', 'exceeded']),
  peak: amount,
  perMinute: z.number().nullable(),
  refused: amount,
  program,
});

export const sessionsSchema: z.ZodType<SessionsReport> = z.object({
  name: z.string(),
  active: amount,
  peak: amount,
  stale: amount,
  displaced: amount,
  program,
});

export const recoverySchema: z.ZodType<RecoveryReport> = z.object({
  operation: z.string(),
  runs: amount,
  attempts: amount,
  recovered: amount,
  degraded: amount,
  failed: amount,
  abandoned: amount,
  meanTime: amount.nullable(),
  longestTime: amount.nullable(),
  circuit: z.enum(['closed', 'half-open', 'open']).nullable(),
  program,
});

export interface UsageReport {
  readonly limits?: readonly LimitReport[];
  readonly sessions?: readonly SessionsReport[];
  readonly recovery?: readonly RecoveryReport[];
}

/** What there is none of is absent. */
export function usageReport(seen: readonly SeenUsage[]): UsageReport {
  const limits = seen.flatMap((state) => (state.kind === 'limit' ? limitReport(state) : []));
  const sessions = seen.flatMap((state) => (state.kind === 'sessions' ? sessionsReport(state) : []));
  const recovery = seen.flatMap((state) => (state.kind === 'recovery' ? recoveryReport(state) : []));
  return {
    ...(limits.length > 0 && { limits }),
    ...(sessions.length > 0 && { sessions }),
    ...(recovery.length > 0 && { recovery }),
  };
}

function limitReport(seen: SeenUsage & { readonly kind: 'limit' }): LimitReport {
  const { name, used, limit, state, peak, perMinute, refused, hasProgram } = seen;
  const percent = (used * 100) / limit;
  return { name, used, limit, percent, state, peak, perMinute: perMinute ?? null, refused, program: of(hasProgram) };
}

function sessionsReport(seen: SeenUsage & { readonly kind: 'sessions' }): SessionsReport {
  const { name, active, peak, stale, displaced, hasProgram } = seen;
  return { name, active, peak, stale, displaced, program: of(hasProgram) };
}

function recoveryReport(seen: SeenUsage & { readonly kind: 'recovery' }): RecoveryReport {
  const { name: operation, kind: _, time, longest, circuit = null, hasProgram, ...figures } = seen;
  const troubled = figures.recovered + figures.degraded + figures.failed + figures.abandoned;
  const times = { meanTime: troubled > 0 ? time / troubled : null, longestTime: troubled > 0 ? longest : null };
  return { operation, ...figures, ...times, circuit, program: of(hasProgram) };
}

const of = (hasProgram: boolean): 'running' | 'ended' => (hasProgram ? 'running' : 'ended');
