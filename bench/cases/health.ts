/** A run of 100 checks of which 10 hang and hear no signal: how long after the largest deadline it ends, and who passed. */
import { type CheckOptions, createHealth } from '@perf/health';
import { type AloneCase, cost } from '../case.ts';

const CHECKS = 100;
const DEADLINE_MS = 500;

const never = (): Promise<never> => new Promise(() => undefined);
const soon = (ms: number) => (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

function checks(someHang: boolean): CheckOptions[] {
  return Array.from({ length: CHECKS }, (_, i) => {
    const run = someHang && i % 10 === 3 ? never : soon(i);
    return { name: `check ${i}`, timeout: DEADLINE_MS - (i % 7) * 50, run };
  });
}

async function run(someHang: boolean): Promise<{ took: number; passed: number }> {
  const health = createHealth({ checks: checks(someHang) });
  const began = performance.now();
  const report = await health.run();
  const took = performance.now() - began;
  return { took, passed: report.checks.filter(({ state }) => state === 'pass').length };
}

export const health: AloneCase = {
  name: 'health',
  title: '100 checks, 10 of which hang',
  unit: 'ms, or checks',
  variants: {
    'past the largest deadline': async () => (await run(true)).took - DEADLINE_MS,
    passed: async () => (await run(true)).passed,
    'none hangs: past the slowest check': async () => (await run(false)).took - (CHECKS - 1),
  },
  figures: [
    {
      name: 'ends after the largest deadline by',
      of: (round) => cost(round, 'past the largest deadline'),
      floor: { atMost: 100 },
      show: (value) => `${value.toFixed(1)} ms`,
    },
    { name: 'passed', of: (round) => cost(round, 'passed'), floor: { atLeast: 90 }, show: String },
  ],
};
