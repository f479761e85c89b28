/**
 * What an S3 store refuses, in words that say what to do.
 *
 * Of its answer only the code is told: the rest may repeat what was signed.
 */
import { type EpochMs, PerfError } from '@perf/core';
import { element } from './answer.ts';
import type { Answer } from './request.ts';

export interface Refused {
  readonly place: string;
  readonly name: string;
  /** What was to be done: `write`. */
  readonly verb: string;
  readonly answer: Answer;
  readonly now: EpochMs;
}

/** The code of an error, such as `AccessDenied`; for one without, the status. */
export function codeIn({ status, body }: Answer): string {
  const code = element(Buffer.from(body).toString('utf8'), 'Code');
  return code !== undefined && /^[A-Za-z]{1,60}$/.test(code) ? code : `status ${status}`;
}

export function refused(refusal: Refused): PerfError {
  const { place, name, verb, answer, now } = refusal;
  const code = codeIn(answer);
  const what = `Expected ${place} to ${verb} \`${name}\`, but it says ${code}`;
  switch (code) {
    case 'RequestTimeTooSkewed':
      return skewed(place, Date.parse(answer.headers.date ?? ''), now);
    case 'QuotaExceeded':
    case 'XMinioStorageFull':
    case 'InsufficientStorage':
    case 'status 507':
      return new PerfError('backup/no-space', {
        message: what,
        hint: 'Raise the quota of the bucket, or keep fewer snapshots; what is there stays as it is.',
      });
    case 'NoSuchBucket':
      return new PerfError('backup/store-failed', { message: what, hint: 'Make the bucket, or correct its name.' });
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
    case 'ExpiredToken':
    case 'InvalidToken':
      return new PerfError('backup/refused', {
        message: what,
        hint: 'Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and the region.',
      });
    default:
      return answer.status === 401 || answer.status === 403 ? denied(what, verb) : failed(what);
  }
}

function denied(message: string, verb: string): PerfError {
  // Who may only read can still restore: see `Store.lock`.
  const isWrite = verb === 'write' || verb === 'delete';
  return new PerfError(isWrite ? 'backup/read-only' : 'backup/refused', {
    message,
    hint: `Allow these credentials to ${verb} objects there (s3:GetObject, PutObject, DeleteObject, ListBucket).`,
  });
}

function skewed(place: string, theirs: EpochMs, ours: EpochMs): PerfError {
  const minutes = Math.round((ours - theirs) / 60_000);
  const by = Number.isNaN(minutes)
    ? 'by more than it allows'
    : `by ${Math.abs(minutes)} min, this machine being ${minutes > 0 ? 'ahead' : 'behind'}`;
  return new PerfError('backup/refused', {
    message: `Expected the clocks of ${place} and of this machine to agree, but they differ ${by}`,
    hint: 'Set the clock of this machine, by NTP for example: requests are signed with its time.',
  });
}

export function failed(message: string, cause?: unknown): PerfError {
  return new PerfError('backup/store-failed', {
    message,
    hint: 'Look whether the store can be reached; what is there stays whole, and a copy goes on from there.',
    ...(cause === undefined ? {} : { cause }),
  });
}
