import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { guarded, type SystemInformation } from './system-information.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const cpu = { manufacturer: 'A', brand: 'B' };

const source = (answers: Partial<SystemInformation>): (() => Promise<SystemInformation>) => {
  return () => Promise.resolve(answers as SystemInformation);
};

describe('a question to the system', () => {
  it('is asked once by all who ask meanwhile, and anew afterwards', async () => {
    const asked = vi.fn(() => Promise.resolve(cpu));
    const ask = guarded(source({ cpu: asked }));
    expect(await Promise.all([ask('cpu', 1000), ask('cpu', 1000), ask('cpu', 1000)])).toEqual([cpu, cpu, cpu]);
    expect(asked).toHaveBeenCalledTimes(1);
    await ask('cpu', 1000);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('is answered with nothing at its deadline, and a hung one is not asked again', async () => {
    const asked = vi.fn(() => new Promise<never>(() => undefined));
    const ask = guarded(source({ cpu: asked }));
    for (let time = 0; time < 3; time += 1) {
      const answer = ask('cpu', 1000);
      await vi.advanceTimersByTimeAsync(999);
      let settled = false;
      void answer.then(() => {
        settled = true;
      });
      await Promise.resolve();
      expect(settled).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(await answer).toBeUndefined();
    }
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('tells questions with different arguments apart', async () => {
    const asked = vi.fn((names?: string) => Promise.resolve([{ iface: names ?? '', rx_bytes: 1, tx_bytes: 1 }]));
    const ask = guarded(source({ networkStats: asked }));
    const [one, other] = await Promise.all([ask('networkStats', 9, 'en0'), ask('networkStats', 9, 'en1')]);
    expect([one?.[0]?.iface, other?.[0]?.iface]).toEqual(['en0', 'en1']);
  });

  it('is answered with nothing when the tool fails, throws or is not installed', async () => {
    const failing = guarded(source({ cpu: () => Promise.reject(new Error('no ps')) }));
    const throwing = guarded(
      source({
        cpu: () => {
          throw new Error('no shell');
        },
      }),
    );
    const absent = guarded(() => Promise.reject(new Error('ERR_MODULE_NOT_FOUND')));
    for (const ask of [failing, throwing, absent]) expect(await ask('cpu', 1000)).toBeUndefined();
  });

  it('leaves no timer behind', async () => {
    const ask = guarded(source({ cpu: () => Promise.resolve(cpu) }));
    await ask('cpu', 60_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
