/** The forms in which cases are given, as one. */
import { misuse } from '../misuse.ts';
import type { BenchFunction } from './runner.ts';

export interface CaseOptions {
  /** What is measured; a promise it gives is waited for. Returns a result, so that the work can't be left out. */
  readonly fn: BenchFunction;
  /** Before it is measured, once; in a sweep once for each size, and what it returns is handed to `fn` behind that. */
  readonly setup?: (size?: number) => unknown;
  /** After it was, also when it failed. */
  readonly teardown?: () => unknown;
}

export interface NamedCase extends CaseOptions {
  readonly name: string;
}

/** A function, functions by name, or a list: of functions, which have names of their own, or of `{ name, fn }`. */
export type BenchCases =
  | BenchFunction
  | Readonly<Record<string, BenchFunction | CaseOptions>>
  | readonly (BenchFunction | NamedCase)[];

const HINT = "Give functions by name: bench({ concat: () => a + b, join: () => [a, b].join('') }).";

/** @throws PerfError `validators/invalid-argument` when there is none, or one has no function, or two have one name */
export function casesOf(cases: BenchCases): NamedCase[] {
  const named = entriesOf(cases);
  if (named.length === 0) throw misuse({ name: 'cases', expected: 'one function at least', got: cases, hint: HINT });
  const names = new Set<string>();
  for (const { name, fn } of named) {
    if (typeof fn !== 'function') {
      throw misuse({ name: `cases.${name}`, expected: 'a function, or { fn }', got: fn, hint: HINT });
    }
    if (names.has(name)) {
      throw misuse({ name: 'cases', expected: 'each of another name', got: name, hint: 'Rename one of them.' });
    }
    names.add(name);
  }
  return named;
}

function entriesOf(cases: BenchCases): NamedCase[] {
  if (typeof cases === 'function') return [{ name: cases.name || 'case', fn: cases }];
  if (typeof cases !== 'object' || cases === null) {
    throw misuse({ name: 'cases', expected: 'functions by name, or a list of them', got: cases, hint: HINT });
  }
  if (Array.isArray(cases)) return cases.map((one, i) => listed(one, i));
  return Object.entries(cases).map(([name, one]) => (typeof one === 'function' ? { name, fn: one } : { ...one, name }));
}

function listed(one: BenchFunction | NamedCase, place: number): NamedCase {
  const fallback = `case ${place + 1}`;
  if (typeof one === 'function') return { name: one.name || fallback, fn: one };
  return { ...one, name: one?.name || one?.fn?.name || fallback };
}
