/** What a file offers to be measured: its default export, or `cases`, or else all functions that it exports. */
import { basename } from 'node:path';
import { PerfError } from '@perf/core';
import { type BenchCases, casesOf, type NamedCase } from './cases.ts';

/** @param file for the message. @throws PerfError `validators/invalid-cases` when there is nothing to measure */
export function casesInModule(module: object, file: string): readonly NamedCase[] {
  const { default: whole, cases, ...others } = module as Record<string, unknown>;
  const offered = [whole, cases].find((value) => value !== undefined) ?? functionsIn(others);
  try {
    return casesOf(named(offered, file) as BenchCases);
  } catch (cause) {
    throw new PerfError('validators/invalid-cases', {
      message: `Expected \`${file}\` to export what is measured, but: ${(cause as Error).message}`,
      hint: 'Write `export default { name: () => result }`, or export functions.',
      cause,
    });
  }
}

const functionsIn = (exported: Record<string, unknown>): unknown =>
  Object.fromEntries(Object.entries(exported).filter(([, value]) => typeof value === 'function'));

/** A default export has `default` for a name where its author gave it none. */
const named = (offered: unknown, file: string): unknown =>
  typeof offered === 'function' && offered.name === 'default' ? { [basename(file)]: offered } : offered;
