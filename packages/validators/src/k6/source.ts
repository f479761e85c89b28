/**
 * Functions as text, for a script that runs elsewhere: whatever they take from outside their own text is not there any more.
 *
 * So they are tried, in an empty world with answers that say nothing: a name that is not known there is what stands in the way.
 */
import { createContext, runInContext } from 'node:vm';
import { PerfError } from '@perf/core';

/** @param fn may be written as a method: `async run({ http }) { … }` */
export function sourceOf(fn: (...given: never[]) => unknown): string {
  const text = fn.toString();
  const method = /^(?:async\s+)?\*?\s*([\w$]+)\s*\(/.exec(text)?.[1];
  const isMethod =
    method !== undefined && method !== 'function' && method !== 'async' && !/^(?:async\s+)?function\b/.test(text);
  return isMethod ? `({ ${text} }).${method}` : text;
}

/** Names that k6 knows besides those of the language. */
const KNOWN = ['console', 'setTimeout', 'clearTimeout', 'open', '__ENV', '__VU', '__ITER'];
const TRY_MS = 200;

/**
 * Runs a function of the script with arguments that let it go on.
 *
 * @returns the name that it needs and a script does not have
 */
async function missingName(source: string, given: unknown): Promise<string | undefined> {
  const world = createContext({ given, ...Object.fromEntries(KNOWN.map((name) => [name, () => undefined])) });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), TRY_MS);
  });
  try {
    await Promise.race([runInContext(`(${source})(given)`, world, { timeout: TRY_MS }), late]);
  } catch (error) {
    const { name, message = '' } = error as Error;
    if (name === 'ReferenceError') return /^(\S+) is not defined/.exec(message)?.[1] ?? message;
    // Answers that say nothing may well be no good to it.
  } finally {
    clearTimeout(timer);
  }
  return undefined;
}

/** @throws PerfError `validators/not-portable` when the function leans on what only this program has */
export async function portable(what: string, fn: (...given: never[]) => unknown, given: unknown): Promise<string> {
  const source = sourceOf(fn);
  const missing = await missingName(source, given);
  if (missing === undefined) return source;
  throw new PerfError('validators/not-portable', {
    message: `Expected ${what} to need nothing but what it is given, got \`${missing}\` from outside`,
    hint: 'A script for k6 carries the functions alone: use http, vars, row, check and random, and import nothing.',
  });
}
