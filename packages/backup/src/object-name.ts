/** What every store checks of a name and of a range, so that all of them refuse the same. */
import { type Bytes, PerfError } from '@perf/core';
import { misuse } from './misuse.ts';

const NAME = /^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/;

/** @throws PerfError `backup/invalid-argument` for a name that could leave the store */
export function checkName(name: string): string {
  const isFine = NAME.test(name) && !name.split('/').some((part) => part === '.' || part === '..');
  if (isFine) return name;
  throw misuse({
    name: 'name',
    expected: 'parts of letters, digits, `.`, `-` and `_` between slashes',
    got: name,
    hint: 'Name the object so that it stays in its store.',
  });
}

/** @throws PerfError `backup/not-found` */
export function checkRange(
  place: string,
  name: string,
  { offset, length, size }: { readonly offset: Bytes; readonly length: Bytes; readonly size: Bytes },
): void {
  if (offset + length > size)
    throw notFound(place, name, `the bytes ${offset} to ${offset + length}, as it has ${size}`);
}

export function notFound(place: string, name: string, part?: string): PerfError {
  return new PerfError('backup/not-found', {
    message: `Expected ${place} to hold ${part === undefined ? '' : `${part}, of `}\`${name}\`, but it does not`,
    hint: 'Run `perfkit backup verify` to see what is missing and which snapshots need it.',
  });
}
