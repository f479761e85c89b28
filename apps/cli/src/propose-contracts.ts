/**
 * Contracts from what was measured: what the program kept this time with room to breathe, in round figures.
 */
import type { Report } from '@perf/runtime/report';

/** Below this many calls a p95 says little. */
const FEWEST_CALLS = 20;
/** How much slower than this time the program may get before the contract is broken. */
const ROOM = 1.5;
const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

export function proposeContracts({
  operations,
}: Pick<Report, 'operations'>): { operation: string; p95: string; errorRate: number }[] {
  const names = new Set(operations.map(({ name }) => name));
  return [...names].flatMap((name) => {
    const series = operations.filter((operation) => operation.name === name);
    const count = series.reduce((sum, operation) => sum + operation.count, 0);
    const failed = series.reduce((sum, operation) => sum + operation.failed, 0);
    const p95 = Math.max(...series.map((operation) => operation.p95 ?? 0));
    const isOurs = !name.startsWith('outgoing ') && !name.endsWith('(404)');
    if (count < FEWEST_CALLS || !isOurs) return [];
    const errorRate = Math.max(0.01, Math.ceil((failed / count) * ROOM * 100) / 100);
    return [{ operation: name, p95: `${roundUp(Math.max(1, p95 * ROOM))}ms`, errorRate: Math.min(1, errorRate) }];
  });
}

/** The next figure of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = STEPS.find((candidate) => candidate * power >= value) ?? 10;
  return Number((step * power).toPrecision(2));
}
