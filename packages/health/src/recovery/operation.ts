/** One operation as recovery knows it: what became of its runs, what it may still be tried, what protects it. */
import type { Clock, Milliseconds } from '@perf/core';
import type { BudgetOptions } from './backoff.ts';
import { RetryBudget } from './backoff.ts';
import type { Protection } from './protection.ts';
import { Durations, type Ending, type OperationRecovery, recoveredIn } from './tally.ts';

export interface ClimbPlan {
  readonly failures: number;
  readonly within: Milliseconds;
}

export class TrackedOperation {
  readonly name: string;
  protection: Protection | undefined;
  /** Runs that went the short way and succeeded, with one attempt each: counted by who runs them, on the hot path. */
  straight = 0;
  readonly #budget: RetryBudget;
  readonly #clock: Clock;
  readonly #climb: ClimbPlan;
  readonly #duration = new Durations();
  readonly #refused = { budget: 0, climbed: 0 };
  /** All but `straight` of the short way. */
  readonly #endings: Record<Ending, number> = { straight: 0, retry: 0, recover: 0, degrade: 0, fail: 0, abort: 0 };
  #tried = 0;
  /** Runs that went the long way, also those under way. */
  #long = 0;
  /** When retrying had not helped, oldest first; as many as make a run climb. */
  #unhelped: Milliseconds[] = [];

  constructor(name: string, { budget, climb, clock }: { budget: BudgetOptions; climb: ClimbPlan; clock: Clock }) {
    this.name = name;
    this.#budget = new RetryBudget(budget, clock);
    this.#climb = climb;
    this.#clock = clock;
  }

  /** A run goes the long way: attempts are counted one by one. */
  began(): void {
    this.#long += 1;
  }

  tried(): void {
    this.#tried += 1;
  }

  /** @param ladder from the first error to the end; of a run without an error undefined */
  ended(ending: Ending, ladder?: Milliseconds): void {
    this.#endings[ending] += 1;
    if (ladder !== undefined) this.#duration.add(ladder);
  }

  /** Takes a retry out of the budget. */
  mayRetry(): boolean {
    if (this.#isClimbed()) this.#refused.climbed += 1;
    else if (this.#budget.take(this.straight + this.#long)) return true;
    else this.#refused.budget += 1;
    return false;
  }

  retryDidNotHelp(): void {
    this.#unhelped = [...this.#unhelped, this.#clock.monotonic()].slice(-this.#climb.failures);
  }

  stats(): OperationRecovery {
    const endings = { ...this.#endings, straight: this.#endings.straight + this.straight };
    const circuit = this.protection?.circuit;
    return {
      runs: Object.values(endings).reduce((total, count) => total + count, 0),
      attempts: this.straight + this.#tried,
      recovered: recoveredIn(endings),
      endings,
      duration: this.#duration.stats(),
      refused: { ...this.#refused },
      ...(circuit === undefined ? {} : { circuit }),
    };
  }

  #isClimbed(): boolean {
    const [oldest] = this.#unhelped;
    if (oldest === undefined || this.#unhelped.length < this.#climb.failures) return false;
    return this.#clock.monotonic() - oldest <= this.#climb.within;
  }
}
