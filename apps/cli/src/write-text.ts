/** Writes a file that was checked before. The disk may have become full meanwhile. */
import { writeFileSync } from 'node:fs';
import { PerfError } from '@perf/core';

/** @throws PerfError `cli/invalid-report-file` */
export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new PerfError('cli/invalid-report-file', {
      message: `Expected \`${file}\` to be a file that can be written: ${(cause as Error).message}`,
      hint: 'Make room, or name a file in a folder that exists.',
      cause,
    });
  }
}
