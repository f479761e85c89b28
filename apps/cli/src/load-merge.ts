/** `perfkit load merge FILES`: the results of shards, read and put together. */
import { readFileSync } from 'node:fs';
import { PerfError } from '@perf/core';
import { type LoadResult, mergeShards } from '@perf/validators';

/** @throws PerfError `cli/invalid-shard-file`, and as `mergeShards` */
export function mergedFiles(files: readonly string[], contracts: readonly string[] | undefined): LoadResult {
  return mergeShards(
    files.map((name) => ({ name, text: contentOf(name) })),
    { contracts },
  );
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new PerfError('cli/invalid-shard-file', {
      message: `Expected \`${file}\` to be a file that can be read: ${(cause as Error).message}`,
      hint: 'Give the files that `perfkit load … --shard i/n --out FILE.json` has written.',
      cause,
    });
  }
}
