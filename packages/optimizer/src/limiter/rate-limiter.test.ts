import { describe, expect, it } from 'vitest';
import { bothClocks } from '../../test/both-clocks.ts';
import { createRateLimiter } from './rate-limiter.ts';

const { clock, pass } = bothClocks();

describe('a rate limiter', () => {
  it('lets a burst through at once, then as many as come', async () => {
    const limiter = createRateLimiter({ rate: 10, burst: 3, clock });
    const done: number[] = [];
    for (let i = 0; i < 6; i += 1) void limiter.run(() => done.push(i));
    await pass(0);
    expect(done).toEqual([0, 1, 2]);
    await pass(99);
    expect(done).toHaveLength(3);
    await pass(1);
    expect(done).toEqual([0, 1, 2, 3]);
    await pass(100);
    await pass(100);
    expect(done).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('saves no more than the burst', async () => {
    const limiter = createRateLimiter({ rate: 10, burst: 2, clock });
    await pass(60_000);
    expect([limiter.tryTake(), limiter.tryTake(), limiter.tryTake()]).toEqual([true, true, false]);
  });

  it('lets nobody past one who waits for more', async () => {
    const limiter = createRateLimiter({ rate: 10, burst: 5, clock });
    limiter.tryTake(4);
    const order: string[] = [];
    void limiter.take({ tokens: 3 }).then(() => order.push('three'));
    void limiter.take().then(() => order.push('one'));
    expect(limiter.tryTake()).toBe(false);
    await pass(100);
    expect(order).toEqual([]);
    await pass(100);
    await pass(100);
    expect(order).toEqual(['three', 'one']);
  });

  it('refuses at once what would wait too long, and says when to come again', async () => {
    const limiter = createRateLimiter({ rate: 1, maxWait: '1s', clock });
    await limiter.take();
    const waiting = limiter.take();
    await expect(limiter.take()).rejects.toMatchObject({
      code: 'limiter/shed',
      hint: 'Try again after 1000 ms or more, or do without.',
    });
    await pass(1_000);
    await waiting;
    expect(limiter.stats()).toMatchObject({ taken: 2, refused: 1, waiting: 0 });
  });

  it('passes the turn on when one who waits is aborted', async () => {
    const limiter = createRateLimiter({ rate: 1, clock });
    await limiter.take();
    const leaver = new AbortController();
    const gone = expect(limiter.take({ signal: leaver.signal })).rejects.toMatchObject({ code: 'limiter/cancelled' });
    const next = limiter.take();
    leaver.abort();
    await gone;
    await pass(1_000);
    await next;
  });

  it('says what is wrong', async () => {
    expect(() => createRateLimiter(undefined as never)).toThrow('Expected `rate` to be a number above 0');
    expect(() => createRateLimiter({ rate: 0 })).toThrow('Expected `rate` to be a number above 0, got `0`');
    expect(() => createRateLimiter({ rate: 1, burst: 0.5 })).toThrow('Expected `burst` to be a number of at least 1');
    await expect(createRateLimiter({ rate: 2 }).take({ tokens: 3 })).rejects.toThrow('at most `burst` (2), got `3`');
  });
});
