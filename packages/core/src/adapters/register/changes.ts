/**
 * Of states that are told whole, those that changed since they were last told. One whose message was lost is told again
 * when the connection is made anew.
 */
import type { JobState } from '../../job-schedule.ts';
import type { UsageState } from '../../usage/usage.ts';

// Taken before the program runs, which may put another in its place.
const { stringify } = JSON;

export class Changes<State> {
  readonly #keyOf: (state: State) => string;
  readonly #newsIn: (state: State) => string;
  readonly #told = new Map<string, string>();

  /** @param newsIn what has to differ for a state to be told again */
  constructor(keyOf: (state: State) => string, newsIn: (state: State) => string) {
    this.#keyOf = keyOf;
    this.#newsIn = newsIn;
  }

  of(states: readonly State[]): State[] {
    return states.filter((state) => {
      const [key, news] = [this.#keyOf(state), this.#newsIn(state)];
      if (this.#told.get(key) === news) return false;
      this.#told.set(key, news);
      return true;
    });
  }

  restart(): void {
    this.#told.clear();
  }
}

/** A job is told again when it begins or ends a run, or has another schedule; how it ages meanwhile needs no telling. */
export function jobChanges(): Changes<JobState> {
  return new Changes<JobState>(
    ({ name, labels }) => stringify([name, labels]),
    ({ startedAt, running, failures, schedule }) => stringify([startedAt, running, failures, schedule]),
  );
}

export function usageChanges(): Changes<UsageState> {
  return new Changes<UsageState>(
    ({ kind, name }) => stringify([kind, name]),
    (state) => stringify(state),
  );
}
