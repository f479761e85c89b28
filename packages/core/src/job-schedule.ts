/**
 * Whether a job runs as it should: judged when somebody asks, from when it began, so that no timer waits for a run.
 *
 *        last start            + every           + every + grace           + every + every
 *   ─────────┼────────────────────┼─────────────────────┼──────────────────────┼───────────▶
 *                  on time               in grace                 late            late, missed
 *
 * Until the first run the schedule counts from the job's creation. What no run has shown yet is unknown.
 */
import type { EpochMs, Milliseconds } from './units.ts';

/**
 * - `late`: the next run has not begun, and the grace is over
 * - `missed`: a whole period went by without the run (and the grace, when that is longer)
 * - `overlapping`: the latest run began while another was under way; only of a job with a schedule
 * - `failing`: the latest run to end has failed
 */
export type JobTrouble = 'late' | 'missed' | 'overlapping' | 'failing';

/** What may be wrong with a job: late, missed, overlapping, failing. */
export const JOB_TROUBLES: readonly JobTrouble[] = ['late', 'missed', 'overlapping', 'failing'];

export interface JobSchedule {
  /** From the start of one run to that of the next. */
  readonly every: Milliseconds;
  /** How much later it may start. */
  readonly grace: Milliseconds;
}

/** What a job remembers of its runs. */
export interface JobFacts {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly running: number;
  /** When the latest run began; undefined before the first. */
  readonly startedAt: EpochMs | undefined;
  /** Since the latest run began; before the first one, since the job was created. */
  readonly age: Milliseconds;
  readonly overlapped: boolean;
  /** Runs in a row that failed, up to the latest; undefined before the first one ended. */
  readonly failures: number | undefined;
}

export interface JobState extends Omit<JobFacts, 'overlapped'> {
  readonly schedule: JobSchedule | undefined;
  /** Each: whether it has it; undefined when no run has shown that yet. */
  readonly troubles: Readonly<Record<JobTrouble, boolean | undefined>>;
}

export function jobState(facts: JobFacts, schedule: JobSchedule | undefined): JobState {
  const { name, labels, running, startedAt, age, overlapped, failures } = facts;
  const overdue = schedule === undefined ? 0 : age - schedule.every;
  const after = (limit: Milliseconds): boolean | undefined => {
    if (schedule === undefined) return false;
    if (overdue > limit) return true;
    return startedAt === undefined ? undefined : false;
  };
  const { every = 0, grace = 0 } = schedule ?? {};
  return Object.freeze({
    name,
    labels,
    running,
    startedAt,
    age,
    failures,
    schedule,
    troubles: Object.freeze({
      late: after(grace),
      missed: after(Math.max(every, grace)),
      overlapping: schedule === undefined ? false : startedAt === undefined ? undefined : overlapped,
      failing: failures === undefined ? undefined : failures > 0,
    }),
  });
}
