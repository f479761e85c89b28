/**
 * What became of the runs of an operation that recovers from its errors, as a value: like limits and sessions, it travels from
 * one process to another. Of several processes the runs add up, and the worst circuit stands for all.
 */
import type { Milliseconds } from '../units.ts';

const CIRCUITS = ['closed', 'half-open', 'open'] as const;

export interface RecoveryUsage {
  readonly kind: 'recovery';
  /** Of the operation. */
  readonly name: string;
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
  /** From the first error of a run to its end: of all runs together, and of the longest. */
  readonly time: Milliseconds;
  readonly longest: Milliseconds;
  /** Of its circuit breaker; absent when it has none. */
  readonly circuit?: (typeof CIRCUITS)[number];
}

const AMOUNTS = ['runs', 'attempts', 'recovered', 'degraded', 'failed', 'abandoned', 'time', 'longest'] as const;

/** @param told from elsewhere, with a name @returns none when it is not understood */
export function recoveryIn({ name, circuit, ...told }: Record<string, unknown>): RecoveryUsage[] {
  const amounts = AMOUNTS.map((key) => [key, told[key]] as const);
  if (!amounts.every(([, value]) => Number.isFinite(value) && (value as number) >= 0)) return [];
  const isCircuit = CIRCUITS.some((one) => one === circuit);
  return [{ kind: 'recovery', name, ...Object.fromEntries(amounts), ...(isCircuit && { circuit }) } as RecoveryUsage];
}

export function recoveriesTogether(a: RecoveryUsage, b: RecoveryUsage): RecoveryUsage {
  const sums = Object.fromEntries(AMOUNTS.map((key) => [key, a[key] + b[key]]));
  const worst = CIRCUITS.findLast((one) => one === a.circuit || one === b.circuit);
  const longest = Math.max(a.longest, b.longest);
  return { ...a, ...sums, longest, ...(worst !== undefined && { circuit: worst }) };
}
