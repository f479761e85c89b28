import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMonitor } from './create-monitor.ts';

const outcomes = fc.array(
  fc.record({ isAsync: fc.boolean(), fails: fc.boolean(), isWrapped: fc.boolean(), value: fc.anything() }),
  { maxLength: 40 },
);

describe('runs of a job', () => {
  it('count in equals count out, and what comes out is what went in', async () => {
    await fc.assert(
      fc.asyncProperty(outcomes, async (runs) => {
        const monitor = createMonitor({ tick: 'manual' });
        const job = monitor.job('import');
        for (const { isAsync, fails, isWrapped, value } of runs) {
          // In a box: what is thenable by accident would be followed.
          const box = { value };
          const settle = (): typeof box => {
            if (fails) throw box;
            return box;
          };
          const work: () => unknown = isAsync ? async () => settle() : settle;
          const run = (): unknown => (isWrapped ? job.wrap(work)() : job.run(work));
          let came: unknown;
          try {
            const result = run();
            expect(result instanceof Promise).toBe(isAsync);
            came = await result;
          } catch (error) {
            came = error;
          }
          expect(came).toBe(box);
        }
        const failed = runs.filter(({ fails }) => fails).length;
        const read = monitor.snapshot().operation('job import');
        expect([read?.count ?? 0, read?.failed ?? 0, job.running]).toEqual([runs.length, failed, 0]);
      }),
      { numRuns: 50 },
    );
  });
});
