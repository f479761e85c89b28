/** How long `explore` takes where nothing changes, which is the normal case and the slowest. */
import { explore } from '@perf/analytics';
import { type AloneCase, cost } from '../case.ts';
import { randomOf } from '../values.ts';

const SIZES = [2_000, 20_000, 200_000, 2_000_000];
const nameOf = (count: number): string => `${count.toLocaleString('en')} points`;

function milliseconds(count: number): number {
  const random = randomOf(1);
  const values = Float64Array.from({ length: count }, random);
  explore(values.subarray(0, 2_000));
  const begin = performance.now();
  explore(values);
  return performance.now() - begin;
}

const times = (many: number, few: number) => ({
  name: `${nameOf(many)} to ${nameOf(few)}`,
  of: (round: Readonly<Record<string, number>>) => cost(round, nameOf(many)) / cost(round, nameOf(few)),
  show: (value: number) => `${value.toFixed(1)} times`,
});

export const exploreTime: AloneCase = {
  name: 'explore-time',
  title: 'Time of explore without a change',
  unit: 'ms',
  variants: Object.fromEntries(SIZES.map((count) => [nameOf(count), () => milliseconds(count)])),
  figures: [
    { ...times(20_000, 2_000), floor: { atMost: 12 } },
    { ...times(200_000, 20_000), floor: { atMost: 12 } },
    { ...times(2_000_000, 200_000), floor: { atMost: 12 } },
  ],
};
