import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLimiter, type LimiterAlgorithm } from './limiter.ts';

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await undefined;
};

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('call' as const), caller: fc.nat(3) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat(20), failed: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('abort' as const), which: fc.nat(20) }) },
  ),
  { maxLength: 120 },
);

interface Waiting {
  readonly caller: number;
  readonly number: number;
  readonly leaver: AbortController;
}

describe('whatever is asked of a limiter', () => {
  it.each<LimiterAlgorithm>(['gradient', 'aimd'])(
    'each call runs once or is refused, in the order of its caller, never above the limit (%s)',
    async (algorithm) => {
      await fc.assert(
        fc.asyncProperty(steps, fc.nat(4), async (happens, maxWaiting) => {
          const limiter = createLimiter({
            algorithm,
            initial: 3,
            max: 6,
            maxWaiting,
            maxWait: Number.POSITIVE_INFINITY,
          });
          const running: PromiseWithResolvers<void>[] = [];
          const waiting: Waiting[] = [];
          const begun: Waiting[] = [];
          let settled = 0;
          let asked = 0;
          const call = (caller: number): void => {
            const one = { caller, number: asked, leaver: new AbortController() };
            asked += 1;
            waiting.push(one);
            const leave = (): void => void (waiting.includes(one) && waiting.splice(waiting.indexOf(one), 1));
            const work = (): Promise<void> => {
              leave();
              begun.push(one);
              const end = Promise.withResolvers<void>();
              running.push(end);
              return end.promise;
            };
            const over = (): void => {
              settled += 1;
              leave();
            };
            limiter.run(work, { caller, signal: one.leaver.signal }).then(over, over);
          };
          const end = (which: number, failed: boolean): void => {
            const [one] = running.splice(which % Math.max(1, running.length), 1);
            if (failed) one?.reject(new Error('failed'));
            else one?.resolve();
          };
          for (const step of happens) {
            const before = limiter.limit;
            if (step.do === 'call') call(step.caller);
            else if (step.do === 'end') end(step.which, step.failed);
            else waiting[step.which % Math.max(1, waiting.length)]?.leaver.abort();
            await turns();
            const stats = limiter.stats();
            expect(stats.running).toBe(running.length);
            expect(running.length).toBeLessThanOrEqual(Math.max(before, stats.limit) + 1);
            expect(stats.waiting).toBe(waiting.length);
            expect(stats.waiting).toBeLessThanOrEqual(maxWaiting);
            if (stats.waiting > 0)
              expect(stats.running, 'nobody waits while there is room').toBeGreaterThanOrEqual(stats.limit);
          }
          for (const caller of [0, 1, 2, 3]) {
            const numbers = begun.filter((one) => one.caller === caller).map(({ number }) => number);
            expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
          }
          while (running.length > 0) {
            end(0, false);
            await turns();
          }
          const { succeeded, failed, shed, cancelled } = limiter.stats();
          expect([settled, succeeded + failed + shed + cancelled]).toEqual([asked, asked]);
        }),
        { numRuns: 150 },
      );
    },
  );
});
