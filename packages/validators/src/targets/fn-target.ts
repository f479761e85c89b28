/**
 * Any async function as a target. A call that takes too long is given up, and whatever becomes of it later is no longer
 * listened to: its slot is replaced by a new one.
 */
import { PerfError } from '@perf/core';
import type { Connecting, Connection, Done, Outcome, Target } from '../target.ts';
import { Deadlines } from './deadlines.ts';

export interface FnTargetOptions {
  /** @default the function's own name */
  readonly name?: string;
  /** Tells answers that are wrong: false counts as `bad-answer`. @default every answer is good */
  readonly accept?: (answer: unknown) => boolean;
  /** Sorts answers, to read their latencies apart. */
  readonly tag?: (answer: unknown) => string;
}

/** What the function is told. */
export interface FnCall {
  /** Which user calls, from 0. */
  readonly user: number;
  /** Aborted when the run is over. */
  readonly signal: AbortSignal;
}

export type TargetFn = (call: FnCall) => unknown;

/**
 * An async function as a target.
 *
 * @throws PerfError `validators/invalid-target` for what is no function
 */
export function fnTarget(fn: TargetFn, options: FnTargetOptions = {}): Target {
  if (typeof fn !== 'function') {
    throw new PerfError('validators/invalid-target', {
      message: `Expected \`fn\` to be a function, got \`${String(fn)}\``,
      hint: 'Write it like fnTarget(async () => save(order)).',
    });
  }
  const { name = fn.name || 'function', ...judging } = options;
  return { name, connect: async (connecting) => new FnConnection(fn, judging, connecting) };
}

class FnConnection implements Connection {
  readonly #fn: TargetFn;
  readonly #judging: Judging;
  readonly #signal: AbortSignal;
  readonly #slots: (Slot | undefined)[] = [];
  readonly #deadlines: Deadlines;

  constructor(fn: TargetFn, judging: Judging, { signal, timeout }: Connecting) {
    this.#fn = fn;
    this.#judging = judging;
    this.#signal = signal;
    this.#deadlines = new Deadlines(timeout, (user) => this.#giveUp(user));
  }

  send(user: number, done: Done): void {
    const slot = this.#slots[user] ?? this.#open(user);
    slot.done = done;
    this.#deadlines.begin(user);
    let answer: unknown;
    try {
      answer = this.#fn(slot.call);
    } catch {
      queueMicrotask(slot.failed);
      return;
    }
    if (answer instanceof Promise) answer.then(slot.answered, slot.failed);
    else Promise.resolve(answer).then(slot.answered, slot.failed);
  }

  async close(): Promise<void> {
    this.#deadlines.close();
    for (const slot of this.#slots) if (slot !== undefined) slot.done = undefined;
  }

  #open(user: number): Slot {
    const judging = this.#judging;
    const end = (outcome: Outcome, tag?: string): void => {
      const tell = slot.done;
      if (tell === undefined) return;
      this.#deadlines.end(user);
      tell(outcome, tag);
    };
    const isJudged = judging.accept !== undefined || judging.tag !== undefined;
    const slot: Slot = {
      done: undefined,
      call: { user, signal: this.#signal },
      answered: isJudged ? (answer) => end(...judged(judging, answer)) : () => end('ok'),
      failed: () => end('error'),
    };
    while (this.#slots.length < user) this.#slots.push(undefined);
    this.#slots[user] = slot;
    return slot;
  }

  #giveUp(user: number): void {
    const slot = this.#slots[user];
    const tell = slot?.done;
    if (slot === undefined || tell === undefined) return;
    slot.done = undefined;
    this.#open(user);
    tell('timeout');
  }
}

/** What a user's calls have in common, so that a call makes no closures. */
interface Slot {
  /** Undefined: nobody listens any more. */
  done: Done | undefined;
  readonly call: FnCall;
  readonly answered: (answer: unknown) => void;
  readonly failed: () => void;
}

type Judging = Pick<FnTargetOptions, 'accept' | 'tag'>;

function judged({ accept, tag }: Judging, answer: unknown): [Outcome, string | undefined] {
  try {
    return [accept?.(answer) === false ? 'bad-answer' : 'ok', tag?.(answer)];
  } catch {
    return ['error', undefined];
  }
}
