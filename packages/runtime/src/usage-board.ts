/**
 * Limits, sessions and recoveries of all processes heard from, one for each name.
 *
 * What a process that has ended said last is kept for the report as long as no other has the name. For alerts, as with its
 * readings, it is what is for a moment, so that somebody looks at its end, and then no longer: nothing is used in it any
 * more. What was recovered has happened, so it stays, added up, when its process is gone. Names are bounded in number.
 */
import type { Milliseconds } from '@perf/core';
import { type UsageState, usageTogether } from '@perf/core/usage';

export type SeenUsage = UsageState & {
  /** Whether some process that has it runs. */
  readonly hasProgram: boolean;
};

interface Told {
  readonly state: UsageState;
  /** When the process ended, by a monotonic clock; undefined while it runs. */
  readonly endedAt?: Milliseconds;
}

const MOST_NAMES = 1_000;
/** No process is called so. */
const ENDED = '';
/** As of readings. */
const FRESH_MS: Milliseconds = 3_000;

export class UsageBoard {
  /** By kind and name, then by process. */
  readonly #told = new Map<string, Map<string, Told>>();
  /** The most sessions at once, as far as we have looked. */
  readonly #peaks = new Map<string, number>();

  hear(source: string, states: readonly UsageState[]): void {
    for (const state of states) {
      const key = keyOf(state);
      const told = this.#told.get(key) ?? new Map<string, Told>();
      if (told.size === 0 && this.#told.size >= MOST_NAMES) continue;
      if (state.kind !== 'recovery')
        for (const [other, { endedAt }] of told) if (endedAt !== undefined) told.delete(other);
      this.#told.set(key, told.set(source, { state }));
      this.#look(key, told);
    }
  }

  end(source: string, endedAt: Milliseconds): void {
    for (const told of this.#told.values()) {
      const own = told.get(source);
      if (own === undefined) continue;
      if (own.state.kind === 'recovery') fold(told, source, { ...own, endedAt });
      else if (told.size > 1) told.delete(source);
      else told.set(source, { ...own, endedAt });
    }
  }

  /** In the order in which they were first heard of. */
  seen(): SeenUsage[] {
    return [...this.#told].flatMap(([key, told]) => {
      const hasProgram = [...told.values()].some(({ endedAt }) => endedAt === undefined);
      return usageTogether([...told.values()].map(({ state }) => state)).map((state) =>
        state.kind === 'sessions'
          ? { ...state, peak: Math.max(state.peak, this.#peaks.get(key) ?? 0), hasProgram }
          : { ...state, hasProgram },
      );
    });
  }

  /** What is used now: for alerts, history and metrics. */
  current(now: Milliseconds): UsageState[] {
    return [...this.#told.values()].flatMap((told) => {
      const states = [...told.values()].filter(({ endedAt = now }) => now - endedAt <= FRESH_MS);
      return usageTogether(states.map(({ state }) => state));
    });
  }

  #look(key: string, told: ReadonlyMap<string, Told>): void {
    const [state] = usageTogether([...told.values()].map(({ state }) => state));
    if (state?.kind === 'sessions') this.#peaks.set(key, Math.max(this.#peaks.get(key) ?? 0, state.peak));
  }
}

/** Of processes that have ended one entry stays, however many they were. */
function fold(told: Map<string, Told>, source: string, own: Told): void {
  told.delete(source);
  const before = told.get(ENDED);
  const [state = own.state] = usageTogether([...(before === undefined ? [] : [before.state]), own.state]);
  told.set(ENDED, { ...own, state });
}

/** What is used in the process we are in. */
export function ownUsage(states: readonly UsageState[]): SeenUsage[] {
  return states.map((state) => ({ ...state, hasProgram: true }));
}

const keyOf = ({ kind, name }: UsageState): string => `${kind} ${name}`;
