import { setImmediate as turn } from 'node:timers/promises';
import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { KeptAnswers } from './kept-answers.ts';

describe('answers about the past', () => {
  it('are made once for all who ask at the same time, and for a while after', async () => {
    const clock = fakeClock();
    const kept = new KeptAnswers(clock);
    let made = 0;
    const ask = () => kept.ask('q', 1_000, async () => ({ made: ++made }));
    expect(await Promise.all(Array.from({ length: 100 }, ask))).toEqual(Array(100).fill('{"made":1}'));
    clock.advance(999);
    expect(await ask()).toBe('{"made":1}');
    clock.advance(1);
    expect(await ask()).toBe('{"made":2}');
  });

  it('are made two at a time, in turn, and past 50 that wait it is said to be busy', async () => {
    const kept = new KeptAnswers();
    const open: (() => void)[] = [];
    let [now, most] = [0, 0];
    const work = async (): Promise<number> => {
      now += 1;
      most = Math.max(most, now);
      await new Promise<void>((resolve) => open.push(resolve));
      return now--;
    };
    const asked = Array.from({ length: 60 }, (_, i) => kept.ask(`q${i}`, 1, work));
    const settled = Promise.allSettled(asked);
    for (let i = 0; i < 60; i += 1) {
      open.shift()?.();
      await turn();
    }
    const refused = (await settled).filter(({ status }) => status === 'rejected');
    expect([most, refused.length]).toEqual([2, 8]);
    expect(refused).toContainEqual({ status: 'rejected', reason: expect.objectContaining({ code: 'dashboard/busy' }) });
  });

  it('that fail are asked for again, and leave their place', async () => {
    const kept = new KeptAnswers();
    const fail = () => kept.ask('q', 1_000, () => Promise.reject(new Error('no')));
    for (let i = 0; i < 3; i += 1) await expect(fail()).rejects.toThrow('no');
    expect(await kept.ask('q', 1_000, async () => 1)).toBe('1');
  });

  it('take no more than so much room, and the one asked for last stays', async () => {
    const kept = new KeptAnswers();
    let made = 0;
    const ask = (i: number) =>
      kept.ask(`q${i}`, 1e9, async () => {
        made += 1;
        return 'x'.repeat(1e6);
      });
    await ask(0);
    for (let i = 1; i < 40; i += 1) {
      await ask(i);
      await ask(0);
    }
    expect([made, kept.characters <= 8e6]).toEqual([40, true]);
    for (let i = 100; i < 400; i += 1) await kept.ask(`q${i}`, 1e9, async () => i);
    expect(kept.characters).toBeLessThan(300);
  });
});
