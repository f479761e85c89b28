/** What a report says of jobs. A part of `schema.ts`. */
import { type EpochMs, JOB_TROUBLES, type JobTrouble } from '@perf/core';
import { z } from 'zod';
import type { SeenJob } from '../job-board.ts';

export interface JobReport {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** How many runs are under way. */
  readonly running: number;
  /** When the latest run began, epoch milliseconds; null when none has been seen. */
  readonly lastRunAt: number | null;
  /** Runs in a row that failed, up to the latest; null before the first has ended. */
  readonly failures: number | null;
  /** From the start of one run to that of the next, and how much later it may be, ms; null without a schedule. */
  readonly every: number | null;
  readonly grace: number | null;
  /** When the next run is due, epoch milliseconds; null without a schedule. */
  readonly dueAt: number | null;
  /** What is wrong: late, missed, overlapping, failing. */
  readonly troubles: readonly JobTrouble[];
  /** Whether a program that has the job runs. */
  readonly program: 'running' | 'ended';
  /** The latest run was under way when its program ended: nobody knows what became of it. */
  readonly cutOff: boolean;
}

const moment = z.number().describe('epoch milliseconds');
const ms = z.number().nonnegative();

export const jobSchema: z.ZodType<JobReport> = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  running: z.int().nonnegative(),
  lastRunAt: moment.nullable(),
  failures: z.int().nonnegative().nullable(),
  every: ms.nullable(),
  grace: ms.nullable(),
  dueAt: moment.nullable(),
  troubles: z.array(z.enum(JOB_TROUBLES)),
  program: z.enum(['running', 'ended']),
  cutOff: z.boolean(),
});

/** @param now by the wall */
export function jobReport(job: SeenJob, now: EpochMs): JobReport {
  const { name, labels, running, startedAt, failures, schedule, age, troubles } = job;
  return {
    name,
    labels,
    running,
    lastRunAt: startedAt ?? null,
    failures: failures ?? null,
    every: schedule?.every ?? null,
    grace: schedule?.grace ?? null,
    // Counted back from now, since ages are right whatever was done to the wall clock.
    dueAt: schedule === undefined ? null : now - age + schedule.every,
    troubles: JOB_TROUBLES.filter((trouble) => troubles[trouble] === true),
    program: job.hasProgram ? 'running' : 'ended',
    cutOff: job.wasCutOff,
  };
}
