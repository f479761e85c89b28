import { describe, expect, it } from 'vitest';
import { Arrivals, independent } from './arrivals.ts';
import { seededRandom } from './seed.ts';

describe('arrivals', () => {
  it('begin visits while earlier ones are under way, up to the limit, and count the others as skipped', async () => {
    const end = new AbortController();
    const arrivals = new Arrivals(end.signal, 2);
    let leave = (): unknown => undefined;
    const inside = new Promise<void>((resolve) => {
      leave = resolve;
    });
    let begun = 0;
    let moments = 0;
    await arrivals.follow(
      () => 0,
      () => {
        moments += 1;
        if (moments === 5) end.abort();
        return () => {
          begun += 1;
          return inside;
        };
      },
    );
    expect({ begun, skipped: arrivals.skipped }).toEqual({ begun: 2, skipped: 3 });
    leave();
    await arrivals.settled();
  });

  it('go on after a visit that failed', async () => {
    const end = new AbortController();
    const arrivals = new Arrivals(end.signal, 10);
    let begun = 0;
    await arrivals.follow(
      () => 0,
      () => async () => {
        begun += 1;
        if (begun === 3) end.abort();
        throw new Error('refused');
      },
    );
    await arrivals.settled();
    expect({ begun, skipped: arrivals.skipped }).toEqual({ begun: 3, skipped: 0 });
  });

  it('come at the rate asked for', () => {
    const gap = independent(50, seededRandom(1));
    const total = Array.from({ length: 10_000 }, gap).reduce((sum, ms) => sum + ms, 0);
    expect(total / 10_000).toBeGreaterThan(19);
    expect(total / 10_000).toBeLessThan(21);
  });
});
