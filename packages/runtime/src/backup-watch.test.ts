import type { Stats } from '@perf/backup';
import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { watchBackup } from './backup-watch.ts';

const DAY = 86_400_000;
const failure = { code: 'backup/no-space', message: 'the disk is full' } as const;
const none: Stats = {
  attempts: 0,
  kept: 0,
  failed: 0,
  successRate: undefined,
  failures: 0,
  lastKeptAt: undefined,
  lastError: undefined,
  lastCheck: undefined,
  lastVerifiedAt: undefined,
  verifiedAge: undefined,
  meanBytes: undefined,
  meanAddedBytes: undefined,
  meanDuration: undefined,
  longestStall: undefined,
  copy: undefined,
  trouble: undefined,
};

const asked = (stats: Partial<Stats>, clock = fakeClock()) => {
  const { check } = watchBackup(
    { history: async () => [], stats: async () => ({ ...none, attempts: 4, kept: 4, successRate: 1, ...stats }) },
    clock,
  );
  return check.run(new AbortController().signal);
};

describe('backups under watch', () => {
  const clock = fakeClock();
  const now = clock.now();
  const damaged = {
    at: now,
    by: 'verify',
    snapshot: 'abcd',
    outcome: 'damaged',
    words: 'packs/a: it is missing',
  } as const;

  it.each<[string, Partial<Stats>, { readonly state: string; readonly words: string }]>([
    ['none yet', { attempts: 0, kept: 0 }, { state: 'pass', words: 'none was due yet' }],
    [
      'one failed',
      { failures: 1, lastError: failure },
      { state: 'warn', words: 'the last one failed: the disk is full' },
    ],
    [
      'three failed',
      { failures: 3, lastError: failure },
      { state: 'fail', words: 'the last 3 failed: the disk is full' },
    ],
    ['damage', { lastCheck: damaged }, { state: 'fail', words: 'damaged: packs/a: it is missing' }],
    [
      'not read again for days',
      { lastVerifiedAt: now - 2 * DAY },
      { state: 'warn', words: 'none was read again for two days' },
    ],
    [
      'a copy that is away',
      { copy: { to: 's3://away', pendingSince: now - 1000, failures: 2, error: failure } },
      { state: 'warn', words: 'not yet copied to s3://away: the disk is full' },
    ],
    [
      'a copy that is away for a day',
      { copy: { to: 's3://away', pendingSince: now - DAY, failures: 9, error: failure } },
      { state: 'fail', words: 'not yet copied' },
    ],
    [
      'a copy under way',
      { copy: { to: 's3://away', pendingSince: now - 1000, failures: 0 }, lastVerifiedAt: now },
      { state: 'pass', words: 'read again' },
    ],
    [
      'what can not be copied',
      { copy: { to: 's3://away', failures: 0, held: ['abcd'] } },
      { state: 'fail', words: 'damaged: abcd' },
    ],
    ['read again', { lastVerifiedAt: now - DAY }, { state: 'pass', words: 'one of them was read again' }],
  ])('%s', async (_, stats, { state, words }) => {
    expect(await asked(stats, clock)).toMatchObject({ state, text: expect.stringContaining(words) });
  });

  it('gives readings of what was said last, and waits for nothing', async () => {
    let stats: Partial<Stats> = { lastKeptAt: now - 5_000, verifiedAge: 60_000, failures: 2 };
    let refused = false;
    const backup = {
      stats: async () => (refused ? Promise.reject(new Error('gone')) : { ...none, ...stats }),
      history: async () => [],
    };
    const { sampler } = watchBackup(backup, clock);
    expect(sampler.sample()).toEqual({});
    await new Promise((resolve) => setImmediate(resolve));
    expect(sampler.sample()).toEqual({ 'backup.age': 5_000, 'backup.verified.age': 60_000, 'backup.failures': 2 });
    stats = { lastKeptAt: now + 5_000 };
    await new Promise((resolve) => setImmediate(resolve));
    sampler.sample();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sampler.sample()).toEqual({ 'backup.age': 0, 'backup.failures': 0 });
    refused = true;
    await new Promise((resolve) => setImmediate(resolve));
    sampler.sample();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sampler.sample()).toEqual({});
  });
});
