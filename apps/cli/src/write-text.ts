/** Writes a file that was checked before. The disk may have become full meanwhile. */
import { existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { PerfError } from '@perf/core';

/** @throws PerfError `cli/invalid-report-file` */
export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

/** The whole of it, or what was there before stays. A link stays one. @throws PerfError `cli/invalid-report-file` */
export function replaceText(file: string, text: string): void {
  const before = existsSync(file) ? realpathSync(file) : undefined;
  const draft = `${before ?? file}.${process.pid}.draft`;
  try {
    writeFileSync(draft, text, before === undefined ? {} : { mode: statSync(before).mode });
    renameSync(draft, before ?? file);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw unwritable(file, cause);
  }
}

const unwritable = (file: string, cause: unknown): PerfError =>
  new PerfError('cli/invalid-report-file', {
    message: `Expected \`${file}\` to be a file that can be written: ${(cause as Error).message}`,
    hint: 'Make room, or name a file in a folder that exists.',
    cause,
  });
