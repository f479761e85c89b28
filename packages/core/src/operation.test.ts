import { type FakeClock, fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { recorded } from '../test/recordings.ts';
import { createMonitor } from './create-monitor.ts';
import type { Monitor } from './monitor.ts';
import type { Operation, Series } from './operation.ts';
import type { OperationSnapshot } from './snapshot.ts';

function start(): { clock: FakeClock; monitor: Monitor; save: Operation; read: () => OperationSnapshot | undefined } {
  const clock = fakeClock();
  const monitor = createMonitor({ clock, tick: 'manual' });
  return { clock, monitor, save: monitor.operation('save'), read: () => monitor.snapshot().operation('save') };
}

describe('record', () => {
  it('counts milliseconds and failures', () => {
    const { save, read } = start();
    save.record(12.5);
    save.record(7.5, { failed: true });
    save.record(10, { failed: false });
    expect(read()).toMatchObject({ count: 3, failed: 1, min: 7.5, max: 12.5, mean: 10, errorRate: 1 / 3 });
  });

  it('sets apart what is no duration, failed or not', () => {
    const { save, read } = start();
    for (const ms of [-1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      save.record(ms);
      save.record(ms, { failed: true });
    }
    expect(read()).toBeUndefined();
    expect((save as Series).rejected).toBe(8);
    save.record(0);
    save.record(1e300, { failed: true });
    expect(read()).toMatchObject({ count: 2, failed: 1, min: 0, max: 1e300 });
    expect((save as Series).rejected).toBe(8);
  });
});

describe('measure', () => {
  it('returns the very result, and the time until it', () => {
    const { clock, save, read } = start();
    const result = { order: 1 };
    const returned = save.measure(() => {
      clock.advance(20);
      return result;
    });
    expect(returned).toBe(result);
    expect(read()).toMatchObject({ count: 1, failed: 0, min: 20, max: 20 });
  });

  it.each([undefined, null, 0, '', false, ['then']])('takes %o for a result, not for a promise', (value) => {
    const { save, read } = start();
    expect(save.measure(() => value)).toBe(value);
    expect(read()?.count).toBe(1);
  });

  it.each([new Error('broken'), 'a text', undefined])(
    'throws the very thing that was thrown, and counts a failure: %s',
    (thrown) => {
      const { clock, save, read } = start();
      let caught: unknown = 'nothing';
      try {
        save.measure(() => {
          clock.advance(5);
          throw thrown;
        });
      } catch (error) {
        caught = error;
      }
      expect(caught).toBe(thrown);
      expect(read()).toMatchObject({ count: 1, failed: 1, max: 5 });
    },
  );

  it('counts a promise when it settles, not when it is returned', async () => {
    const { clock, save, read } = start();
    const { promise, resolve } = Promise.withResolvers<{ order: number }>();
    const measured = save.measure(() => promise);
    clock.advance(30);
    expect(read()).toBeUndefined();
    const result = { order: 1 };
    resolve(result);
    expect(await measured).toBe(result);
    expect(read()).toMatchObject({ count: 1, failed: 0, max: 30 });
  });

  it('rejects with the very reason, and counts a failure', async () => {
    const { clock, save, read } = start();
    const reason = new Error('broken');
    const measured = save.measure(async () => {
      await undefined;
      clock.advance(30);
      throw reason;
    });
    await expect(measured).rejects.toBe(reason);
    expect(read()).toMatchObject({ count: 1, failed: 1, max: 30 });
  });

  it('starts a lazy thenable once', async () => {
    const { save, read } = start();
    let started = 0;
    const query = {
      // biome-ignore lint/suspicious/noThenProperty: query builders are thenables
      then(resolve: (rows: number) => void) {
        started += 1;
        resolve(42);
      },
    };
    expect(await save.measure(() => query)).toBe(42);
    expect(started).toBe(1);
    expect(read()).toMatchObject({ count: 1, failed: 0 });
  });

  it('counts a thenable that throws as failed', async () => {
    const { save, read } = start();
    const query = {
      // biome-ignore lint/suspicious/noThenProperty: query builders are thenables
      then() {
        throw new Error('broken');
      },
    };
    await expect(save.measure(() => query as unknown as PromiseLike<void>)).rejects.toThrow('broken');
    expect(read()).toMatchObject({ count: 1, failed: 1 });
  });

  it('counts calls inside one another, each by its own time', () => {
    const { clock, save, read } = start();
    save.measure(() => {
      clock.advance(1);
      save.measure(() => clock.advance(10));
    });
    expect(read()).toMatchObject({ count: 2, min: 10, max: 11 });
  });

  it('is not moved by a wall clock that jumps either way', () => {
    const { clock, save, read } = start();
    for (const jump of [-3_600_000, 86_400_000]) {
      save.measure(() => {
        clock.jumpWall(jump);
        clock.advance(4);
      });
    }
    expect(read()).toMatchObject({ count: 2, min: 4, max: 4 });
  });
});

describe('a call that is started and stopped', () => {
  it('counts once, and says how long it took', () => {
    const { clock, save, read } = start();
    const call = save.start();
    clock.advance(8);
    expect(call.stop({ failed: true })).toBe(8);
    clock.advance(8);
    expect(call.stop()).toBe(8);
    expect(read()).toMatchObject({ count: 1, failed: 1, max: 8 });
  });

  it('does not count before it ends', () => {
    const { save, read } = start();
    save.start();
    expect(read()).toBeUndefined();
  });

  it('ends as a success where its block is left, unless it was stopped before', () => {
    const { clock, save, read } = start();
    {
      using _ = save.start();
      clock.advance(3);
    }
    {
      using call = save.start();
      clock.advance(9);
      call.stop({ failed: true });
    }
    expect(read()).toMatchObject({ count: 2, failed: 1, min: 3, max: 9 });
  });

  it('needs no object to be called on', () => {
    const { clock, save, read } = start();
    const { stop } = save.start();
    clock.advance(3);
    stop();
    expect(read()).toMatchObject({ count: 1, max: 3 });
  });
});

describe('calls that are absorbed', () => {
  it('count past 2^32, in windows as well', () => {
    const { clock, monitor, save, read } = start();
    const many = recorded([10, 20]);
    many.add(many.bucketOf(10) as number, 2 ** 40);
    save.record(10);
    (save as Series).absorb({ histogram: many, failed: 2 ** 33 });
    save.record(20, { failed: true });
    clock.advance(1000);
    monitor.tick();
    save.record(10);
    expect(read()).toMatchObject({ count: 2 ** 40 + 5, failed: 2 ** 33 + 1, min: 10, max: 20 });
    expect(monitor.snapshot({ window: '10s' }).operation('save')).toMatchObject({ count: 2 ** 40 + 5, max: 20 });
  });
});
