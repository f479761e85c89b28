/**
 * The jobs of all processes heard from, one by one: what several processes tell of a job of one name and labels is one job.
 *
 * A process tells of a job when it begins or ends a run; in between it grows older here, by our clock. So a job is late
 * also when the process that was to run it has ended, and one that began anew goes on from the last run of the one before.
 * Of ended processes the latest run of each job is kept, nothing else; jobs are bounded in number.
 */
import type { JobState, Milliseconds } from '@perf/core';
import { jobLater } from '@perf/core/protocol';

/** How a job stands, and its program. */
export interface SeenJob extends JobState {
  /** Whether some process that has it runs. */
  readonly hasProgram: boolean;
  /** Its latest run was under way when its process ended: nobody knows what became of it. */
  readonly wasCutOff: boolean;
}

interface Told {
  readonly state: JobState;
  /** When it was heard; monotonic. */
  readonly at: Milliseconds;
  readonly hasEnded: boolean;
}

const MOST_JOBS = 1_000;

export class JobBoard {
  /** By job, then by the process that told of it. */
  readonly #jobs = new Map<string, Map<string, Told>>();

  /** @param source names the process and the monitor in it */
  hear(source: string, states: readonly JobState[], at: Milliseconds): void {
    for (const state of states) {
      const key = keyOf(state);
      const known = this.#jobs.get(key) ?? new Map<string, Told>();
      if (known.size === 0 && !this.#hasRoom()) continue;
      this.#jobs.set(key, known.set(source, { state, at, hasEnded: false }));
    }
  }

  /** @param isOf whether a source is part of the process that has ended */
  end(isOf: (source: string) => boolean, now: Milliseconds): void {
    for (const told of this.#jobs.values()) {
      for (const [source, one] of told) if (isOf(source)) told.set(source, { ...one, hasEnded: true });
      const ended = [...told].filter(([, { hasEnded }]) => hasEnded);
      const [latest] = ended.toSorted(([, a], [, b]) => byLatestRun(aged(a, now), aged(b, now)));
      for (const [source] of ended) if (source !== latest?.[0]) told.delete(source);
    }
  }

  /** In the order in which they were first heard of. */
  seen(now: Milliseconds): SeenJob[] {
    return [...this.#jobs.values()].map((told) => together([...told.values()], now));
  }

  #hasRoom(): boolean {
    if (this.#jobs.size < MOST_JOBS) return true;
    const over = [...this.#jobs].find(([, told]) => [...told.values()].every(({ hasEnded }) => hasEnded));
    return over !== undefined && this.#jobs.delete(over[0]);
  }
}

/** The jobs of the process we are in. */
export function ownJobs(states: readonly JobState[]): SeenJob[] {
  return states.map((state) => ({ ...state, hasProgram: true, wasCutOff: false }));
}

function together(told: readonly Told[], now: Milliseconds): SeenJob {
  const all = told.map((one) => ({ ...one, state: aged(one, now) })).sort((a, b) => byLatestRun(a.state, b.state));
  const [latest] = all as [(typeof all)[0]];
  const living = all.filter(({ hasEnded }) => !hasEnded);
  const running = living.reduce((sum, { state }) => sum + state.running, 0);
  // The schedule that was said last holds; one that has no program any more is still due.
  const [newest] = [...(living.length > 0 ? living : all)].sort((a, b) => b.at - a.at);
  const isOverlapping = latest.state.troubles.overlapping === true || running > 1;
  const state = jobLater(
    {
      ...latest.state,
      running,
      schedule: newest?.state.schedule,
      failures: all.find(({ state }) => state.failures !== undefined)?.state.failures,
      troubles: { ...latest.state.troubles, overlapping: isOverlapping },
    },
    0,
  );
  const wasCutOff = latest.hasEnded && latest.state.running > 0;
  return { ...state, hasProgram: living.length > 0, wasCutOff };
}

function aged({ state, at }: Told, now: Milliseconds): JobState {
  return jobLater(state, now - at);
}

/** Those that ran before those that never did; of these the one that waits the longest, since it is of the job itself. */
function byLatestRun(a: JobState, b: JobState): number {
  const [ranA, ranB] = [a, b].map(({ startedAt }) => startedAt !== undefined) as [boolean, boolean];
  if (ranA !== ranB) return ranA ? -1 : 1;
  return ranA ? a.age - b.age : b.age - a.age;
}

/** Of texts in a list, whatever they hold. */
function keyOf({ name, labels }: JobState): string {
  return JSON.stringify([name, ...Object.entries(labels).flat()]);
}
