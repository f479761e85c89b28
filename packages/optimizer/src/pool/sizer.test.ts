import type { Tunable } from '@perf/core';
import { createScriptPool } from '@perf/health/applescript';
import { fakeClock, standInOsascript } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createSizer } from './sizer.ts';

function tunable(first: number, set: (value: number, was: number) => number): Tunable {
  let size = first;
  return {
    name: 'db.size',
    unit: 'count',
    bounds: { min: 1, max: 32, step: 1 },
    get: () => size,
    set(value) {
      size = set(value, size);
    },
  };
}

/** A pool in which so many are done a look for each place, and of which so many are wanted. */
function sized(target: Tunable, wanted: number) {
  const clock = fakeClock();
  let completed = 0;
  const read = () => ({
    completed,
    inUse: Math.min(wanted, target.get()),
    waiting: Math.max(0, wanted - target.get()),
  });
  const sizer = createSizer({ tunable: target, read, clock });
  return {
    sizer,
    look(times: number) {
      for (let i = 0; i < times; i += 1) {
        clock.advance(100);
        completed += 10 * Math.min(wanted, target.get());
        sizer.look();
      }
    },
  };
}

describe('a sizer', () => {
  it('grows a pool that everybody waits for, as long as more is done', () => {
    const target = tunable(2, (value) => value);
    const { sizer, look } = sized(target, 100);
    look(600);
    expect(sizer.state()).toMatchObject({ size: 32, regime: 'bound', refusals: 0 });
  });

  it('shrinks a pool that is larger than anybody needs, and leaves some to spare', () => {
    const target = tunable(32, (value) => value);
    const { sizer, look } = sized(target, 4);
    look(1_050);
    expect(sizer.state().regime).toBe('demand');
    // Four are busy; two and a half roots above that.
    expect(target.get()).toBe(9);
  });

  it('leaves alone a pool that refuses every size', () => {
    const target = tunable(2, () => {
      throw new Error('no');
    });
    const { sizer, look } = sized(target, 100);
    look(600);
    expect(sizer.state()).toMatchObject({ size: 2, regime: 'stopped', changes: 0, refusals: 3 });
  });

  it('leaves alone a pool that takes a size and has another', () => {
    const target = tunable(2, (_, was) => was);
    const { sizer, look } = sized(target, 100);
    look(600);
    expect(sizer.state()).toMatchObject({ regime: 'stopped', changes: 0, refusals: 3 });
  });

  it('changes nothing while nothing is done', () => {
    const set = vi.fn((value: number) => value);
    const { look } = sized(tunable(4, set), 0);
    look(20);
    expect(set).not.toHaveBeenCalled();
  });

  it('says what is wrong', () => {
    expect(() => createSizer({ tunable: {} as Tunable, read: () => ({ completed: 0, inUse: 0, waiting: 0 }) })).toThrow(
      'Expected `tunable` to be a Tunable',
    );
  });

  it.skipIf(process.platform === 'win32')('sizes the pool of scripts while scripts run', async () => {
    const standIn = standInOsascript();
    const pool = createScriptPool({ osascript: standIn.path, size: 1 });
    onTestFinished(() => pool.close());
    const read = () => {
      const { answered, running, waiting } = pool.stats();
      return { completed: answered, inUse: running, waiting };
    };
    const sizer = createSizer({ tunable: pool.tunable, read });
    const echo = async (text: string): Promise<string> =>
      (await pool.run('return item 1 of argv', { args: [text] })).text;
    for (let round = 0; round < 200 && sizer.state().changes === 0; round += 1) {
      const texts = Array.from({ length: 12 }, (_, i) => `${round}-${i}`);
      const answers = Promise.all(texts.map(echo));
      sizer.look();
      expect(await answers).toEqual(texts);
    }
    expect(pool.tunable.get()).toBe(2);
    expect(sizer.state()).toMatchObject({ regime: 'bound', refusals: 0 });
  });
});
