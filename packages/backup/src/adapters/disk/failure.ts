/** What a disk complains of, in words that say what is meant and what to do. */
import { type ErrorCode, isPerfError, PerfError } from '@perf/core';
import { codeOf } from './disk.ts';

interface Explanation {
  readonly code: ErrorCode;
  readonly wish: string;
  readonly hint: string;
}

const NO_SPACE: Explanation = {
  code: 'backup/no-space',
  wish: 'to have room',
  hint: 'Free some space on its disk; what is there already is whole.',
};
const READ_ONLY: Explanation = {
  code: 'backup/read-only',
  wish: 'to be writable',
  hint: 'Allow writing to it, or give another folder.',
};

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  ENOSPC: NO_SPACE,
  EDQUOT: NO_SPACE,
  EFBIG: NO_SPACE,
  EROFS: READ_ONLY,
  EACCES: READ_ONLY,
  EPERM: READ_ONLY,
  EIO: {
    code: 'backup/store-failed',
    wish: 'to be on a disk that works',
    hint: 'Look at the disk: it gave an error for a read or a write. Copy the repository to another one.',
  },
};

/** @param place the folder or file that was meant */
export function failureOf(error: unknown, place: string): PerfError {
  if (isPerfError(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const { code, wish, hint } = EXPLANATIONS[codeOf(error) ?? ''] ?? {
    code: 'backup/store-failed',
    wish: 'to be usable',
    hint: 'Check the folder and its disk; what was kept before is whole.',
  };
  return new PerfError(code, { message: `Expected \`${place}\` ${wish}: ${reason}`, hint, cause: error });
}
