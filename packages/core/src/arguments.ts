/** Checks of what a caller hands over: each says what was expected, and what came instead. */
import { invalidArgument } from './errors.ts';

interface Range {
  readonly from: number;
  readonly to?: number;
}

/** @throws PerfError `core/invalid-argument` for what is no text, or empty */
export function checkName(name: unknown, hint: string): void {
  if (typeof name === 'string' && name !== '') return;
  throw invalidArgument({ name: 'name', expected: 'a text that is not empty', got: name, hint });
}

/** @throws PerfError `core/invalid-argument` for what is no integer in the range */
export function integer(name: string, value: number, { from, to = Number.MAX_SAFE_INTEGER }: Range): number {
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  const range = to === Number.MAX_SAFE_INTEGER ? `of at least ${from}` : `from ${from} to ${to}`;
  const hint = `Leave \`${name}\` out for its default.`;
  throw invalidArgument({ name, expected: `an integer ${range}`, got: value, hint });
}
