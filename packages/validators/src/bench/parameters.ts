/** Parameters of commands: `{name}` in a word stands for each of some values, in all combinations. */
import { PerfError } from '@perf/core';

export interface Parameter {
  readonly name: string;
  readonly values: readonly string[];
}

export interface Filled {
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

const LIST = /^([\w-]+)=(.+)$/s;
const RANGE = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)(?:([:*])(\d+(?:\.\d+)?))?$/;
const MOST = 1_000;

/** `n=1,2,4`, `n=1..8`, `n=10..100:10` in steps of 10, `n=1..64*2` by doubling. @throws PerfError `validators/invalid-parameter` */
export function parseParameter(text: string): Parameter {
  const [, name, list] = LIST.exec(text) ?? [];
  if (name === undefined || list === undefined) throw invalid(text);
  const [, from, to, kind = ':', step = '1'] = RANGE.exec(list) ?? [];
  if (from === undefined || to === undefined) return { name, values: list.split(',') };
  const values: string[] = [];
  const next = (value: number): number => (kind === '*' ? value * Number(step) : value + Number(step));
  if (!(next(Number(from)) > Number(from))) throw invalid(text);
  for (let value = Number(from); value <= Number(to) * (1 + 1e-12); value = next(value)) {
    values.push(String(Number(value.toPrecision(12))));
    if (values.length > MOST) throw invalid(text);
  }
  if (values.length === 0) throw invalid(text);
  return { name, values };
}

/** The words once for each combination of those parameters that stand in them; after they were parted, so that a value is a word or a part of one. */
export function fill(words: readonly string[], parameters: readonly Parameter[]): Filled[] {
  return parameters.reduce<Filled[]>(
    (all, { name, values }) => {
      const place = `{${name}}`;
      if (!words.some((word) => word.includes(place))) return all;
      return all.flatMap((one) =>
        values.map((value) => ({
          words: one.words.map((word) => word.replaceAll(place, value)),
          values: { ...one.values, [name]: value },
        })),
      );
    },
    [{ words, values: {} }],
  );
}

function invalid(text: string): PerfError {
  return new PerfError('validators/invalid-parameter', {
    message: `Expected a parameter and its values, got \`${text}\``,
    hint: 'Give a list, n=1,2,4, or a range: n=1..8, n=10..100:10 in steps of 10, n=1..64*2 by doubling.',
  });
}
