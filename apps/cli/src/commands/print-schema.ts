/** What `perfkit schema` does: prints a file of the folder `schemas`, which is shipped beside the code. */
import { readdirSync, readFileSync } from 'node:fs';
import { PerfError } from '@perf/core';

const FOLDER = new URL('../schemas/', import.meta.url);

export function printSchema(_: object, ...words: readonly string[]): void {
  const names = schemaNames();
  const name = words.join('-');
  if (name === '') process.stdout.write(`${names.join('\n')}\n`);
  else if (names.includes(name)) process.stdout.write(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));
  else throw unknown(words.join(' '));
}

/** The words of each verb that has one, with hyphens between. */
export function schemaNames(): string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return files.map((file) => file.slice(0, -'.json'.length)).sort();
}

const unknown = (words: string): PerfError =>
  new PerfError('cli/invalid-verb', {
    message: `Expected a verb that has --json, got \`${words}\``,
    hint: '`perfkit schema` lists them.',
  });
