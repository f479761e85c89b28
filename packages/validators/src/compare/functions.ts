/**
 * Two functions of this process against each other.
 *
 * Within one process the compiler's luck with one of them lasts: so a block has loops of its own, compiled anew. What the
 * function itself became stays; where two are to be told apart by a percent, give modules, which get processes of their own.
 */
import { performance } from 'node:perf_hooks';
import { type Sample, timeBatch } from '../bench/batch.ts';
import type { NamedCase } from '../bench/cases.ts';
import { type Prepared, prepare } from '../bench/prepare.ts';
import { chooseCpuClock } from '../bench/stopwatch.ts';
import type { CheckedComparing } from './compare-options.ts';
import type { Contest, Duel } from './contest.ts';

const PAIRS = 6;

export function contestOfFunctions(
  a: NamedCase,
  b: NamedCase,
  options: Pick<CheckedComparing, 'timeout' | 'batch' | 'warmup'>,
): Contest {
  const clock = chooseCpuClock();
  // Loops of an earlier contest in this process must not be found again.
  const first = Math.floor(performance.now() * 1_000);
  const ready = (one: NamedCase, block: number, place: number): Promise<Prepared> =>
    prepare(one, { ...options, clock, unique: first + 2 * block + place });
  const runs =
    ({ subject, calls }: Prepared) =>
    (): Promise<Sample> =>
      timeBatch(subject, calls);
  return {
    pairsPerBlock: PAIRS,
    unit: 'ns',
    least: 8,
    most: 60,
    async open(block): Promise<Duel> {
      // Who is compiled first is not always the same one.
      const [one, other] = block % 2 === 0 ? [a, b] : [b, a];
      const readyOne = runs(await ready(one, block, 0));
      const readyOther = runs(await ready(other, block, 1));
      return block % 2 === 0 ? { a: readyOne, b: readyOther } : { a: readyOther, b: readyOne };
    },
  };
}
