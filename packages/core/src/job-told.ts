/**
 * How jobs stand, told by somebody else: another process, or another copy of this package. What is not understood is left
 * out. A state grows older on its way and after it, so it is judged anew by who has it.
 */
import { type JobState, jobState } from './job-schedule.ts';
import type { Milliseconds } from './units.ts';

/** A program that makes jobs by the thousand has a name for each customer or each day. */
const MOST_JOBS = 500;

/** The states in a value from elsewhere; those past the first 500 are left out. */
export function jobStatesIn(value: unknown): JobState[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MOST_JOBS).flatMap((state: unknown) => (isJobState(state) ? [jobLater(state, 0)] : []));
}

/** The same job some time later, when it has begun no other run. */
export function jobLater(told: JobState, elapsed: Milliseconds): JobState {
  const { name, labels, running, startedAt, failures, troubles, schedule } = told;
  const overlapped = troubles.overlapping === true;
  return jobState({ name, labels, running, startedAt, age: told.age + elapsed, overlapped, failures }, schedule);
}

function isJobState(state: unknown): state is JobState {
  if (!isObject(state) || typeof state.name !== 'string' || !isObject(state.labels) || !isObject(state.troubles)) {
    return false;
  }
  const { labels, running, age, startedAt, failures, schedule } = state;
  return (
    Object.values(labels).every((label) => typeof label === 'string') &&
    [running, age, startedAt ?? 0, failures ?? 0].every(isAmount) &&
    (schedule === undefined || (isObject(schedule) && [schedule.every, schedule.grace].every(isAmount)))
  );
}

function isAmount(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
