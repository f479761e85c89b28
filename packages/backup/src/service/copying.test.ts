import { PerfError } from '@perf/core';
import { createMemoryState } from '@perf/core/memory-state';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EVERY, service, type TestService } from '../../test/services.ts';
import type { Copied, Work } from '../repository.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const COPIED: Copied = { snapshots: 1, removed: 0, bytes: 10, held: [], damaged: [] };
const outage = new PerfError('backup/store-failed', { message: 'the bucket is away', hint: 'Wait.' });

interface Away {
  /** What the next copies come to; the last one stays. */
  outcomes: (() => Promise<Copied>)[];
  readonly works: Work[];
  readonly memory: ReturnType<typeof createMemoryState>;
}

function withCopy(outcomes: Away['outcomes'], memory = createMemoryState()): TestService & Away {
  const works: Work[] = [];
  const copy = async (work: Work): Promise<Copied> => {
    works.push(work);
    const [next, ...rest] = one.outcomes;
    if (rest.length > 0) one.outcomes = rest;
    return (next as () => Promise<Copied>)();
  };
  const made = service({ state: memory, copy: { to: 's3://away', copy } });
  const one: TestService & Away = { ...made, outcomes, works, memory };
  return one;
}

const fine = async (): Promise<Copied> => COPIED;
const failing = (): Promise<Copied> => Promise.reject(outage);
const copyOf = async ({ backup }: TestService) => (await backup.stats()).copy;

describe('the copy behind the backups', () => {
  it('follows each snapshot, which does not wait for it', async () => {
    let isDone: (copied: Copied) => void = () => undefined;
    const one = withCopy([() => new Promise<Copied>((resolve) => (isDone = resolve))]);
    await one.backup.now();
    await one.pass(0);
    expect(await copyOf(one)).toMatchObject({ to: 's3://away', pendingSince: one.clock.now() });
    await one.backup.now();
    isDone(COPIED);
    await one.pass(0);
    // The second came while the first was copied: once more.
    expect(one.works).toHaveLength(2);
    isDone(COPIED);
    await one.pass(0);
    const state = await copyOf(one);
    expect(state).toMatchObject({ doneAt: one.clock.now(), failures: 0, bytes: 10 });
    expect(state?.pendingSince).toBeUndefined();
  });

  it('fails no backup when the place is away, says so, and goes on after growing pauses', async () => {
    const one = withCopy([failing]);
    one.backup.start();
    await one.pass(EVERY);
    expect(await one.backup.stats()).toMatchObject({
      successRate: 1,
      copy: { failures: 1, error: { code: 'backup/store-failed', message: 'the bucket is away', hint: 'Wait.' } },
    });
    // 30 s, then 60 s, less a quarter of each.
    await one.pass(24_000);
    expect(one.works).toHaveLength(2);
    await one.pass(36_000);
    expect(one.works).toHaveLength(2);
    await one.pass(12_000);
    expect(one.works).toHaveLength(3);
    await one.backup.stop();
  });

  it('goes on with the next snapshot, pause or not', async () => {
    const one = withCopy([failing, fine]);
    await one.backup.now();
    await one.pass(0);
    expect(await copyOf(one)).toMatchObject({ failures: 1 });
    await one.backup.now();
    await one.pass(0);
    expect(await copyOf(one)).toMatchObject({ failures: 0 });
  });

  it('is broken off at the end, and goes on at the next start', async () => {
    const one = withCopy([() => new Promise<Copied>(() => undefined)]);
    one.backup.start();
    await one.pass(0);
    const stuck = one.works[0]?.signal;
    expect(stuck?.aborted).toBe(false);
    const next = withCopy([fine], one.memory);
    next.backup.start();
    await next.pass(EVERY);
    expect(next.works.length).toBeGreaterThan(0);
    expect((await copyOf(next))?.pendingSince).toBeUndefined();
    await next.backup.stop();
  });

  it('is told to end by the end of the service, which is no failure', async () => {
    const one = withCopy([]);
    one.outcomes = [
      () =>
        new Promise<Copied>((_, reject) => {
          one.works[0]?.signal?.addEventListener('abort', () => reject(new Error('cut off')));
        }),
    ];
    await one.backup.now();
    await one.pass(0);
    await one.backup.stop();
    expect(await copyOf(one)).toMatchObject({ failures: 0, pendingSince: expect.any(Number) });
  });

  it('tells of snapshots that can not be copied', async () => {
    const one = withCopy([async () => ({ ...COPIED, held: ['abcd'] })]);
    await one.backup.now();
    await one.backup.copy();
    expect(await copyOf(one)).toMatchObject({ held: ['abcd'] });
  });

  it('is refused when there is no place for it', async () => {
    await expect(service().backup.copy()).rejects.toMatchObject({ code: 'backup/invalid-argument' });
  });
});
