import { fakeClock } from '@tooling/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMountQuestions, type FileSystemSizes, type Mount, sizesInBytes } from './ask-mounts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const sizes: FileSystemSizes = { bsize: 10, blocks: 100, bfree: 40, bavail: 20, files: 10, ffree: 5 };
const local = (path: string): Mount => ({ path, remote: false });
const drive = (path: string): Mount => ({ path, remote: true });
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const deadlinePasses = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1000);

function questions(dead: readonly string[]) {
  const revive = new Map<string, () => void>();
  let held = 0;
  let mostHeld = 0;
  const statfs = vi.fn((path: string) => {
    held += 1;
    mostHeld = Math.max(mostHeld, held);
    const answer = dead.includes(path) ? new Promise<void>((resolve) => revive.set(path, resolve)) : Promise.resolve();
    return answer.then(() => {
      held -= 1;
      if (path === '/broken') throw Object.assign(new Error('ESTALE'), { code: 'ESTALE' });
      return sizes;
    });
  });
  const clock = fakeClock();
  const asked = createMountQuestions({ statfs, deadline: 1000, fresh: 30_000, clock });
  const calls = (path: string): number => statfs.mock.calls.filter(([each]) => each === path).length;
  return { ...asked, clock, calls, revive: (path: string) => revive.get(path)?.(), mostHeld: () => mostHeld };
}

describe('questions to mounted file systems', () => {
  it('are answered in the background, one at a time', async () => {
    const { ask, answer, mostHeld } = questions([]);
    ask([local('/'), local('/data'), drive('/net')]);
    expect(answer('/')).toBeUndefined();
    await settle();
    for (const path of ['/', '/data', '/net']) expect(answer(path)).toEqual({ state: 'known', sizes });
    expect(mostHeld()).toBe(1);
  });

  it('mark one that does not answer in time as stuck, and do not ask it again until it has', async () => {
    const { ask, answer, calls, revive } = questions(['/net']);
    for (let time = 0; time < 5; time += 1) {
      ask([drive('/net'), local('/')]);
      await deadlinePasses();
    }
    expect(answer('/net')).toEqual({ state: 'stuck' });
    expect(answer('/')).toEqual({ state: 'known', sizes });
    expect(calls('/net')).toBe(1);
    revive('/net');
    await settle();
    expect(answer('/net')).toEqual({ state: 'known', sizes });
    ask([drive('/net')]);
    await settle();
    expect(calls('/net')).toBe(2);
  });

  it('hold two threads at most, however many are dead', async () => {
    const dead = ['/a', '/b', '/c', '/d', '/disk', '/disk2'];
    const { ask, answer, mostHeld } = questions(dead);
    const all = [...['/a', '/b', '/c', '/d'].map(drive), ...['/disk', '/disk2', '/'].map(local)];
    for (let time = 0; time < 20; time += 1) {
      ask(all);
      await deadlinePasses();
    }
    expect(mostHeld()).toBe(2);
    expect(answer('/a')).toEqual({ state: 'stuck' });
    expect(answer('/b')).toEqual({ state: 'unknown', why: 'not asked while /a does not answer' });
    expect(answer('/disk')).toEqual({ state: 'stuck' });
    expect(answer('/')).toBeUndefined();
  });

  it('go on with the local ones while a drive is dead', async () => {
    const { ask, calls } = questions(['/net']);
    ask([drive('/net'), local('/')]);
    await deadlinePasses();
    ask([drive('/net'), local('/')]);
    await settle();
    expect(calls('/')).toBe(2);
  });

  it('say how one failed, and forget an answer that is old', async () => {
    const { ask, answer, clock } = questions([]);
    ask([local('/broken'), local('/')]);
    await settle();
    expect(answer('/broken')).toEqual({ state: 'unknown', why: 'it answered ESTALE' });
    clock.advance(30_001);
    expect(answer('/')).toBeUndefined();
  });

  it('are those of all who ask, also when two ask at once', async () => {
    const { ask, answer, calls } = questions([]);
    ask([local('/'), local('/one')]);
    ask([local('/'), local('/two')]);
    await settle();
    expect([answer('/one'), answer('/two')]).toEqual([expect.anything(), expect.anything()]);
    expect(calls('/one')).toBe(1);
  });

  it('leave no timer behind', async () => {
    const { ask } = questions([]);
    ask([local('/')]);
    await settle();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('sizes of a file system', () => {
  it('are as df says them: full is used, of used and available', () => {
    expect(sizesInBytes(sizes)).toEqual({ size: 1000, used: 600, available: 200, full: 0.75, filesFull: 0.5 });
  });

  it('have no share of nothing', () => {
    const empty = { bsize: 4096, blocks: 0, bfree: 0, bavail: 0, files: 0, ffree: 0 };
    expect(sizesInBytes(empty)).toEqual({ size: 0, used: 0, available: 0 });
  });
});
