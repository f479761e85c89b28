import { recommend } from '@perf/optimizer';
import { expect, it } from 'vitest';
import { withStacks } from './stacks.ts';

const stack = (name: string) => [`${name} (/srv/app.js:3:1)`];
const profiled = {
  from: 1_000_000,
  blockers: [
    { stack: stack('parse'), spans: [[200, 700] as const, [3_000, 3_400] as const] },
    { stack: stack('sort'), spans: [[1_000, 1_300] as const] },
  ],
};
const stall = (at: number, duration: number) => ({ at: 1_000_000 + at, duration, operation: 'POST /report' });

it('tells what ran in a stall that a profile saw, and nothing of another', () => {
  const stalls = [stall(220, 500), stall(990, 300), stall(2_500, 300), stall(3_350, 300)];
  const told = withStacks(stalls, profiled).map((one) => one.stack?.[0]);
  expect(told).toEqual(['parse (/srv/app.js:3:1)', 'sort (/srv/app.js:3:1)', undefined, undefined]);
});

it('has advice say where a loop that is blocked stands', () => {
  const stalls = [stall(220, 500), stall(3_000, 400)];
  const [before] = recommend({ stalls: withStacks(stalls, undefined) });
  const [after] = recommend({ stalls: withStacks(stalls, profiled) });
  expect(before?.what).not.toContain('/srv/app.js');
  expect(after?.what).toContain('It stands in parse (/srv/app.js:3:1).');
});
