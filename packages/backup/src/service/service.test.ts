import { PerfError } from '@perf/core';
import { createMemoryState } from '@perf/core/memory-state';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engine, files } from '../../test/engines.ts';
import { altered, EVERY, LOOK, service } from '../../test/services.ts';
import type { Repository } from '../repository.ts';
import type { Source } from '../source.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('backups by themselves', () => {
  it('come once a period while the state is in use, the first one at once, and none when it is not', async () => {
    const { backup, pass } = service();
    backup.touch();
    backup.start();
    backup.start();
    await pass(LOOK);
    expect(await backup.list()).toHaveLength(1);
    await pass(10 * EVERY);
    expect(await backup.list()).toHaveLength(1);
    backup.touch();
    await pass(LOOK);
    backup.touch();
    await pass(EVERY - LOOK);
    expect(await backup.list()).toHaveLength(2);
    await pass(LOOK);
    expect(await backup.list()).toHaveLength(3);
    expect((await backup.history()).map(({ reason }) => reason)).toEqual(['scheduled', 'scheduled', 'scheduled']);
    await backup.stop();
  });

  it('come of live state that nobody says anything of, when it is not what it was', async () => {
    const { backup, state, pass } = service();
    backup.start();
    await pass(3 * EVERY);
    expect(await backup.list()).toHaveLength(1);
    state.value += 1;
    await pass(3 * EVERY);
    expect(await backup.list()).toHaveLength(2);
    expect(await backup.history()).toHaveLength(2);
    state.value += 1;
    await backup.stop();
    expect((await backup.history()).map(({ reason }) => reason)).toEqual(['scheduled', 'scheduled', 'shutdown']);
    expect(await backup.read('latest', 'state')).toEqual({ value: 2 });
  });

  it('come while a session is active, touch or not', async () => {
    const sessions = { active: 1 };
    const { backup, pass } = service({ sessions });
    backup.start();
    await pass(LOOK + 2 * EVERY);
    expect(await backup.list()).toHaveLength(3);
    sessions.active = 0;
    await pass(2 * EVERY);
    expect(await backup.history()).toHaveLength(3);
    await backup.stop();
  });

  it('come of files when the disk says that they changed, and when it can not say', async () => {
    const disk: { stamp: string | undefined } = { stamp: 'a' };
    const content = { read: 'files', paths: ['/app'], exclude: [] } as const;
    const app: Source = { kind: 'files', open: async () => ({ ...files({}), content }) };
    const repository = await engine();
    const open = async (): Promise<Repository> =>
      altered(repository, { backup: () => repository.backup({ app: files({ a: '1' }) }) });
    const { backup, pass } = service({ sources: { app }, stampOf: async () => disk.stamp, open });
    backup.start();
    await pass(LOOK);
    expect(await backup.history()).toHaveLength(1);
    await pass(3 * EVERY);
    expect(await backup.history()).toHaveLength(1);
    disk.stamp = 'b';
    await pass(2 * EVERY);
    expect(await backup.history()).toHaveLength(2);
    disk.stamp = undefined;
    await pass(2 * EVERY);
    expect(await backup.history()).toHaveLength(4);
    await backup.stop();
  });

  it('come right after the machine slept, and not because somebody set the clock back', async () => {
    const { backup, clock, pass } = service();
    backup.start();
    backup.touch();
    await pass(LOOK);
    backup.touch();
    clock.jumpWall(-86_400_000);
    await pass(LOOK);
    expect(await backup.history()).toHaveLength(1);
    clock.jumpWall(3_600_000);
    await pass(LOOK);
    expect(await backup.history()).toMatchObject([{ reason: 'scheduled' }, { reason: 'woke', outcome: 'kept' }]);
    await backup.stop();
  });

  it('end with one more when something changed, and with none when nothing did', async () => {
    const { backup, pass } = service();
    backup.start();
    backup.touch();
    await pass(LOOK);
    backup.touch();
    await Promise.all([backup.stop(), backup.stop()]);
    expect(await backup.history()).toMatchObject([{ reason: 'scheduled' }, { reason: 'shutdown' }]);
    backup.start();
    await backup.stop();
    expect(await backup.history()).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the history', () => {
  it('is there after a restart, with the last 100 attempts', async () => {
    const state = createMemoryState();
    const before = service({ state });
    before.state.broken = true;
    for (let attempt = 0; attempt < 101; attempt += 1) await before.backup.now().catch(() => undefined);
    before.state.broken = false;
    await before.backup.now();
    const history = await service({ state }).backup.history();
    expect(history).toHaveLength(100);
    expect(history.at(-1)).toMatchObject({ outcome: 'kept' });
  });

  it('is kept in memory when it can not be kept on disk, and says so', async () => {
    const full = new PerfError('core/state-not-saved', { message: 'the disk is full' });
    const state = { ...createMemoryState(), get: async () => undefined, set: () => Promise.reject(full) };
    const { backup } = service({ state });
    await backup.now();
    expect(await backup.history()).toHaveLength(1);
    expect((await backup.stats()).trouble).toMatchObject({ message: 'the disk is full' });
  });
});

describe('a journal that is not as this version writes it', () => {
  const attempt = { at: 1, outcome: 'failed', duration: 1, reason: 'asked' };
  it.each([
    ['no object', [], 0],
    ['attempts that are none', { attempts: null, checks: null, stamps: null, verified: 5, copy: null }, 0],
    ['an attempt among others that is none', { attempts: [null, { at: 'x' }, attempt], checks: [] }, 1],
  ])('costs what it remembered, and no backup: %s', async (_, journal, remembered) => {
    const state = createMemoryState();
    await state.set('backups', journal);
    const { backup, pass } = service({ state, checkEvery: { verify: 10 * EVERY, drill: undefined } });
    expect(await backup.history()).toHaveLength(remembered);
    expect(await backup.stats()).toMatchObject({ failed: remembered, lastVerifiedAt: undefined });
    backup.start();
    await pass(2 * EVERY);
    expect(await backup.list()).toHaveLength(1);
    expect((await backup.stats()).lastVerifiedAt).toBeDefined();
    await backup.stop();
  });
});

describe('checks of what is kept', () => {
  it('read every byte of the newest snapshot once in their period, and make it a verified one', async () => {
    const { backup, clock, pass } = service({ checkEvery: { verify: 10 * EVERY, drill: undefined } });
    const { id } = await backup.now();
    expect((await backup.stats()).verifiedAge).toBeUndefined();
    backup.start();
    await pass(LOOK);
    const verifiedAt = clock.now();
    expect(await backup.stats()).toMatchObject({ lastVerifiedAt: verifiedAt, verifiedAge: LOOK });
    await pass(9 * EVERY);
    expect(await backup.stats()).toMatchObject({ lastVerifiedAt: verifiedAt, verifiedAge: LOOK + 9 * EVERY });
    await pass(EVERY);
    expect((await backup.stats()).lastVerifiedAt).toBeGreaterThan(verifiedAt);
    expect((await backup.list()).map((snapshot) => snapshot.id)).toEqual([id]);
    await backup.stop();
  });

  it('are no proof when they only looked at what has to be there', async () => {
    const { backup } = service();
    await backup.now();
    expect(await backup.verify()).toMatchObject({ depth: 'quick', damage: [] });
    expect((await backup.stats()).lastVerifiedAt).toBeUndefined();
    expect(await backup.verify('latest', { data: true })).toMatchObject({ depth: 'data', damage: [] });
    expect((await backup.stats()).verifiedAge).toBe(0);
  });
});

describe('asking for a backup', () => {
  it('gives what stood there at the call, and costs one more however many ask while one is under way', async () => {
    const { backup, state } = service();
    state.value = 1;
    const first = backup.now();
    await settledALittle();
    state.value = 2;
    const others = await Promise.all([backup.now(), backup.now(), backup.now()]);
    expect(new Set(others.map(({ id }) => id)).size).toBe(1);
    expect(await backup.read((await first).id, 'state')).toEqual({ value: 1 });
    expect(await backup.read('latest', 'state')).toEqual({ value: 2 });
    expect(await backup.list()).toHaveLength(2);
  });
});

/** Enough for an attempt to open its sources, not for its end. */
async function settledALittle(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
}
