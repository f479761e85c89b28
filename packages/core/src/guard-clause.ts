/** The conditions of a guard: what they may be written as, and what is wrong with one that is not true. */
import { invalidArgument, type PerfError } from './errors.ts';
import { isThenable } from './settling.ts';

/** Whether something is true of a call. One that throws, or answers with a promise, counts as broken. */
export type Condition<This, Args extends readonly unknown[]> = (this: This, ...args: Args) => boolean;

/** One condition, or several by what they say: `{ 'amount is positive': (amount) => amount > 0 }`. */
export type Clauses<This, Args extends readonly unknown[]> =
  | Condition<This, Args>
  | Readonly<Record<string, Condition<This, Args>>>;

export type GuardCode = 'core/guard-requires' | 'core/guard-ensures' | 'core/guard-within';

export interface Clause {
  readonly code: GuardCode;
  readonly name: string;
  readonly holds: (this: unknown, ...args: readonly unknown[]) => unknown;
}

export interface Problem {
  /** What goes behind the message. */
  readonly words: string;
  readonly cause?: unknown;
}

export function problemWith({ holds }: Clause, self: unknown, values: readonly unknown[]): Problem | undefined {
  let answer: unknown;
  try {
    answer = holds.apply(self, values as unknown[]);
  } catch (cause) {
    return { words: ': the condition itself threw', cause };
  }
  if (!isThenable(answer)) return answer ? undefined : { words: '' };
  // It is no answer; that it may be rejected one day is nobody's concern any more.
  answer.then(undefined, () => undefined);
  return { words: ': the condition answered with a promise, it has to answer at once' };
}

export function clausesOf(kind: 'requires' | 'ensures', given: unknown): Clause[] {
  if (given === undefined) return [];
  const named: [string, unknown][] = typeof given === 'function' ? [[kind, given]] : Object.entries(given ?? {});
  if (named.length === 0 || !named.every(([, holds]) => typeof holds === 'function'))
    throw invalid(
      kind,
      "a function, or functions by what they say, like { 'amount is positive': (n) => n > 0 }",
      given,
    );
  return named.map(([name, holds]) => ({ code: `core/guard-${kind}`, name, holds: holds as Clause['holds'] }));
}

export function invalid(name: string, expected: string, got: unknown): PerfError {
  const hint = 'Write it like guard(transfer, { requires: (from, to, amount) => amount > 0, within: 200 }).';
  return invalidArgument({ name, expected, got, hint });
}
