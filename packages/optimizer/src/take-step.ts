/** A step taken and taken back, with tunables that refuse, or say another value than they were set to. */
import { PerfError } from '@perf/core';
import type { CheckedStep } from './check-plan.ts';

export interface Refusal {
  readonly reason: 'refused' | 'lied';
  readonly text: string;
  readonly error?: unknown;
}

/** @returns undefined when it is set */
export function setTo({ tunable, to, port }: CheckedStep): Refusal | undefined {
  try {
    port.set(to);
    const now = port.get();
    if (now === to) return undefined;
    return { reason: 'lied', text: `${tunable} was set to ${to} and says that it is ${shownValue(now)}` };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { reason: 'refused', text: `${tunable} refused to be ${to}: ${why}`, error };
  }
}

/**
 * The last first. All are tried, also when one refuses.
 *
 * @throws PerfError `optimizer/not-rolled-back`
 */
export function setBack(steps: readonly CheckedStep[]): void {
  const failed: string[] = [];
  let cause: unknown;
  for (const { tunable, from, port } of [...steps].reverse()) {
    try {
      if (port.get() !== from) port.set(from);
      if (port.get() !== from) failed.push(`${tunable} is ${shownValue(port.get())} instead of ${from}`);
    } catch (error) {
      cause = error;
      failed.push(`${tunable} refused to be ${from}`);
    }
  }
  if (failed.length === 0) return;
  throw new PerfError('optimizer/not-rolled-back', {
    message: `Expected every step to be taken back, but ${failed.join('; ')}`,
    hint: 'Set it by hand, or call `recover` once it can be set again.',
    cause,
  });
}

const shownValue = (value: unknown): string => (typeof value === 'number' ? String(value) : typeof value);
