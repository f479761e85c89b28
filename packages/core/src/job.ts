/**
 * A job: a unit of work that nobody waits for at the other end of a request, like the handler of a queue or a function
 * that runs every night. Each run is a call of the operation `job NAME`, its time in the queue one of `job NAME (wait)`.
 *
 * Invariants are those of an operation: a run counts once, when it ends; its result and its error come out unchanged; a
 * moment that makes no sense costs its own figure, never the run.
 */
import type { Clock } from './clock.ts';
import { type JobSchedule, type JobState, jobState } from './job-schedule.ts';
import type { Labels } from './labels.ts';
import type { Operation, RecordOptions } from './operation.ts';
import type { OperationKind } from './operation-kind.ts';
import { isThenable, settling } from './settling.ts';
import { type Duration, type EpochMs, type Milliseconds, milliseconds } from './units.ts';

export interface JobOptions {
  /** As of an operation. */
  readonly labels?: Labels;
  /** As of an operation. */
  readonly kind?: OperationKind;
  /** From the start of one run to that of the next, at most: with it the job can be late, missed and overlapping. */
  readonly every?: Duration;
  /** How much later than `every` a run may start. @default 0 */
  readonly grace?: Duration;
}

export interface RunOptions {
  /** When the work was put into the queue: the time until now is recorded as its wait. */
  readonly queuedAt?: EpochMs | Date | undefined;
}

export interface WrapOptions<Args extends readonly unknown[]> {
  /** When the work was put into the queue, from what the handler is called with: `(job) => job.timestamp`. */
  readonly queuedAt?: (...args: Args) => EpochMs | Date | undefined;
}

export interface Job {
  /** Without the `job` that its operation's name begins with. */
  readonly name: string;
  /** How many runs are under way. */
  readonly running: number;
  /**
   * Runs a function as a run of the job, which ends when it returns, or when the promise it returned settles. A throw
   * and a rejection count as failed and are passed on unchanged.
   *
   * @returns the function's own result; of a promise, one that settles the same way
   */
  run<T>(fn: () => T, options?: RunOptions): T;
  /**
   * A handler whose every call is a run of the job: the same arguments, `this`, result, `name` and `length`.
   * `new Worker('mails', perf.job('mails').wrap(send))`.
   */
  wrap<This, Args extends readonly unknown[], Result>(
    fn: (this: This, ...args: Args) => Result,
    options?: WrapOptions<Args>,
  ): (this: This, ...args: Args) => Result;
}

export interface JobParts {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly runs: Operation;
  /** Asked for when the first wait is to be recorded. */
  readonly waits: () => Operation;
}

const FAILED: RecordOptions = Object.freeze({ failed: true });

export const runsOf = (name: string): string => `job ${name}`;
export const waitsOf = (name: string): string => `job ${name} (wait)`;

export class MeasuredJob implements Job {
  readonly name: string;
  readonly #clock: Clock;
  readonly #labels: Readonly<Record<string, string>>;
  readonly #runs: Operation;
  readonly #waits: () => Operation;
  readonly #createdAt: Milliseconds;
  #schedule: JobSchedule | undefined;
  #running = 0;
  #started: { readonly at: EpochMs; readonly monotonic: Milliseconds; readonly overlapped: boolean } | undefined;
  #failures: number | undefined;

  constructor({ name, labels, clock, runs, waits }: JobParts) {
    this.name = name;
    this.#labels = labels;
    this.#clock = clock;
    this.#runs = runs;
    this.#waits = waits;
    this.#createdAt = clock.monotonic();
  }

  get running(): number {
    return this.#running;
  }

  /** Whether a run is under way or expected. */
  get isNeeded(): boolean {
    return this.#running > 0 || this.#schedule !== undefined;
  }

  /** @throws PerfError `core/invalid-argument` for what is no duration */
  expect(every: Duration, grace: Duration = 0): void {
    this.#schedule = Object.freeze({ every: milliseconds(every, 'every'), grace: milliseconds(grace, 'grace') });
  }

  state(): JobState {
    const facts = {
      name: this.name,
      labels: this.#labels,
      running: this.#running,
      startedAt: this.#started?.at,
      age: this.#clock.monotonic() - (this.#started?.monotonic ?? this.#createdAt),
      overlapped: this.#started?.overlapped ?? false,
      failures: this.#failures,
    };
    return jobState(facts, this.#schedule);
  }

  run<T>(fn: () => T, { queuedAt }: RunOptions = {}): T {
    // A queue may say null, or a text; neither is a moment.
    if (typeof queuedAt === 'number' || queuedAt instanceof Date)
      this.#waits().record(this.#clock.now() - Number(queuedAt));
    this.#started = {
      at: this.#clock.now(),
      monotonic: this.#clock.monotonic(),
      overlapped: this.#running > 0,
    };
    const call = this.#runs.start();
    this.#running += 1;
    const end = (failed: boolean): void => {
      this.#running -= 1;
      this.#failures = failed ? (this.#failures ?? 0) + 1 : 0;
      call.stop(failed ? FAILED : undefined);
    };
    let result: T;
    try {
      result = fn();
    } catch (error) {
      end(true);
      throw error;
    }
    if (isThenable(result)) return settling(result, end) as T;
    end(false);
    return result;
  }

  wrap<This, Args extends readonly unknown[], Result>(
    fn: (this: This, ...args: Args) => Result,
    { queuedAt }: WrapOptions<Args> = {},
  ): (this: This, ...args: Args) => Result {
    const job = this;
    const wrapped = function (this: This, ...args: Args): Result {
      return job.run(() => fn.apply(this, args as never), { queuedAt: momentOf(queuedAt, args) });
    };
    return Object.defineProperties(wrapped, {
      name: { value: fn.name, configurable: true },
      length: { value: fn.length, configurable: true },
    });
  }
}

function momentOf<Args extends readonly unknown[]>(
  queuedAt: WrapOptions<Args>['queuedAt'],
  args: Args,
): EpochMs | Date | undefined {
  try {
    return queuedAt?.(...args);
  } catch {
    // The work itself may do without what could not be found here: its wait stays unknown.
    return undefined;
  }
}
