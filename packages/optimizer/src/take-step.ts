/** A step taken and taken back, with tunables that refuse, or say another value than they were set to. */
import { type Milliseconds, PerfError, type Tunable } from '@perf/core';
import type { CheckedStep } from './check-plan.ts';
import { within } from './within.ts';

export interface Refusal {
  readonly reason: 'refused' | 'lied';
  readonly text: string;
  readonly error?: unknown;
}

/** @returns undefined when it is set */
export async function setTo({ tunable, to, port }: CheckedStep): Promise<Refusal | undefined> {
  try {
    await set(port, to);
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
export async function setBack(steps: readonly CheckedStep[]): Promise<void> {
  const failed: string[] = [];
  let cause: unknown;
  for (const { tunable, from, port } of [...steps].reverse()) {
    try {
      if (port.get() !== from) await set(port, from);
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

/** What is set by asking somebody else answers later, and its refusal with it: else that would end the program. */
async function set(port: Tunable, value: number): Promise<void> {
  const answer: unknown = port.set(value);
  if (answer instanceof Promise) await within(LONGEST_SET, () => answer, { what: `\`${port.name}\` to be set, and` });
}

const LONGEST_SET: Milliseconds = 30_000;

const shownValue = (value: unknown): string => (typeof value === 'number' ? String(value) : typeof value);
