/** The error of a source that can't be read: the attempt ends, and nothing of it is kept. */
import { PerfError, type PerfErrorOptions } from '@perf/core';

export function sourceFailed(options: PerfErrorOptions): PerfError {
  return new PerfError('backup/source-failed', options);
}

/** What the system said of a failed call: `EACCES`, or the message where it gave no code. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message ?? String(error);
}
