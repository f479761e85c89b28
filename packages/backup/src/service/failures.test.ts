import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { engine } from '../../test/engines.ts';
import { altered, EVERY, service } from '../../test/services.ts';
import type { ServiceParts } from './service.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an attempt that fails', () => {
  it('stands in the history with its error, deletes nothing, and comes again in its time', async () => {
    const { backup, state, pass } = service({ keep: { last: 1 } });
    const { id } = await backup.now();
    state.broken = true;
    await expect(backup.now()).rejects.toThrow('the source is broken');
    expect((await backup.list()).map((snapshot) => snapshot.id)).toEqual([id]);
    expect(await backup.history()).toMatchObject([
      { outcome: 'kept', snapshot: id },
      { outcome: 'failed', error: { message: 'the source is broken' } },
    ]);
    backup.start();
    backup.touch();
    await pass(2 * EVERY);
    expect(await backup.history()).toHaveLength(4);
    expect(await backup.stats()).toMatchObject({ attempts: 4, kept: 1, failed: 3, failures: 3, successRate: 0.25 });
    state.broken = false;
    await pass(EVERY);
    expect(await backup.stats()).toMatchObject({ failures: 0, kept: 2 });
    await backup.stop();
  });

  it('begins nothing on a disk that has no room, and says how much it lacks', async () => {
    const { backup } = service({ freeSpace: async () => 1_000 });
    await expect(backup.now()).rejects.toMatchObject({ code: 'backup/no-space' });
    expect(await backup.history()).toMatchObject([{ outcome: 'failed', error: { code: 'backup/no-space' } }]);
  });

  it('makes room of what is of no use to anybody before it says that there is none', async () => {
    const disk = { free: 1_000 };
    const freeing = altered(await engine(), {
      reclaim: async () => {
        disk.free += 5_000_000;
        return 5_000_000;
      },
    });
    const { backup } = service({ open: async () => freeing, freeSpace: async () => disk.free });
    await backup.now();
    expect(await backup.history()).toMatchObject([{ outcome: 'kept' }]);
  });

  it('is cancelled, not failed, by who asked for it', async () => {
    const { backup } = service();
    await expect(backup.now({ signal: AbortSignal.abort() })).rejects.toThrow();
    expect(await backup.history()).toMatchObject([{ outcome: 'cancelled' }]);
    expect((await backup.stats()).successRate).toBeUndefined();
  });

  it('is not what a listener makes of it that throws', async () => {
    const heard: string[] = [];
    const onAttempt: ServiceParts['onAttempt'] = ({ outcome }) => {
      heard.push(outcome);
      throw new Error('nobody listens to me');
    };
    const { backup } = service({ onAttempt });
    await expect(backup.now()).resolves.toMatchObject({ sequence: 1 });
    expect(await backup.history()).toMatchObject([{ outcome: 'kept' }]);
    expect(heard).toEqual(['kept']);
  });

  it('is one of nothing, which would look like a backup', async () => {
    const { backup } = service({ sources: {} });
    await expect(backup.now()).rejects.toMatchObject({ code: 'backup/invalid-argument' });
    expect(await backup.list()).toEqual([]);
    expect(await backup.history()).toMatchObject([{ outcome: 'failed' }]);
  });

  it('is not what a prune that fails makes of it', async () => {
    const repository = await engine();
    const stubborn = altered(repository, { prune: () => Promise.reject(new Error('somebody reads')) });
    const { backup } = service({ open: async () => stubborn });
    await backup.now();
    expect(await backup.history()).toMatchObject([{ outcome: 'kept', pruneError: { message: 'somebody reads' } }]);
  });
});

describe('a look that fails outside of an attempt', () => {
  it('leaves the program alone, and the next one does what was due', async () => {
    let left = 2;
    const sessions = {
      get active(): number {
        left -= 1;
        if (left >= 0) throw new Error('not now');
        return 1;
      },
    };
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    onTestFinished(() => void process.off('unhandledRejection', unhandled));
    const { backup, pass } = service({ sessions });
    backup.start();
    await pass(EVERY);
    expect(unhandled).not.toHaveBeenCalled();
    expect(await backup.list()).toHaveLength(1);
    await backup.stop();
  });
});
