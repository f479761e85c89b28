/**
 * What SQLite and the file system complain of, in words that say what to do.
 */
import { type ErrorCode, isPerfError } from '@perf/core';
import type { Failure } from './messages.ts';

/** SQLite's result codes. */
const [BUSY, LOCKED, READONLY, CORRUPT, FULL, CANTOPEN, NOTADB] = [5, 6, 8, 11, 13, 14, 26];

/** The file is none of SQLite's, or is broken inside, or is no history. */
export function isDamage(error: unknown): boolean {
  if (isPerfError(error)) return error.code === 'analytics/history-damaged';
  return [CORRUPT, NOTADB].includes(resultOf(error));
}

export function isBusy(error: unknown): boolean {
  return [BUSY, LOCKED].includes(resultOf(error));
}

/** @param path of the history */
export function failureOf(error: unknown, path: string): Failure {
  if (isPerfError(error)) return { code: error.code, message: error.message, hint: error.hint };
  const reason = error instanceof Error ? error.message : String(error);
  const { code, wish, hint } = explanation(error);
  return { code, message: `Expected \`${path}\` ${wish}: ${reason}`, hint };
}

interface Explanation {
  readonly code: ErrorCode;
  readonly wish: string;
  readonly hint: string;
}

function explanation(error: unknown): Explanation {
  const result = resultOf(error);
  const { code } = error as { code?: string };
  if (result === FULL || code === 'ENOSPC') {
    return {
      code: 'analytics/disk-full',
      wish: 'to have room',
      hint: 'Free some space on its disk; what it held before is whole.',
    };
  }
  if (result === READONLY || code === 'EROFS') {
    return {
      code: 'analytics/history-read-only',
      wish: 'to be writable',
      hint: 'Allow writing to it, or give another data folder.',
    };
  }
  if (isBusy(error)) {
    return {
      code: 'analytics/history-locked',
      wish: 'to be free in time',
      hint: 'Look for a process that keeps it locked; the next append may work.',
    };
  }
  if (result === CANTOPEN || isFileSystem(error)) {
    return {
      code: 'analytics/history-open',
      wish: 'to be a file in a folder that can be written',
      hint: 'Check the rights of the folder, or give another data folder.',
    };
  }
  return {
    code: 'analytics/history-failed',
    wish: 'to answer',
    hint: 'Check its disk; what was acknowledged before is kept.',
  };
}

/** The low byte; the others say more than we need. @returns 0 for what is no error of SQLite */
function resultOf(error: unknown): number {
  return ((error as { errcode?: number } | undefined)?.errcode ?? 0) & 0xff;
}

function isFileSystem(error: unknown): boolean {
  const { syscall, code } = error as { syscall?: string; code?: string };
  return syscall !== undefined && code !== undefined;
}
