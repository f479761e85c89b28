/**
 * What recording leaves on the heap. The young generation is so large that nothing is collected meanwhile, so whatever
 * is allocated stays visible; once all code has run hot, so that compiling does not count. The last variant allocates
 * one small object a call, to show that an allocation would be seen.
 */
import { getHeapStatistics } from 'node:v8';
import { createMonitor } from '@perf/core';
import { type AloneCase, cost } from '../case.ts';
import { distributions, durations } from '../values.ts';

const RECORDS = 1_000_000;
/** The first of them run code that is not compiled yet. */
const RUNS = 12;

/** Bytes a call: the least of some runs, since what the compiler and the runtime do beside is nobody's own. */
function allocated(call: (ms: number) => unknown): number {
  // With a text in it, the array holds numbers in boxes. Out of an array of bare doubles each would get a new box here.
  const values: readonly unknown[] = [...durations(distributions.lognormal, 4096), 'the end'];
  const run = (): void => {
    for (let i = 0; i < RECORDS; i += 1) call(values[i & 4095] as number);
  };
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < RUNS; i += 1) {
    const before = getHeapStatistics().used_heap_size;
    run();
    const used = getHeapStatistics().used_heap_size - before;
    // Less than before: something was collected, which hides what was allocated.
    if (used >= 0) least = Math.min(least, used / RECORDS);
    globalThis.gc?.();
  }
  return least;
}

/** An object takes 12 bytes at least, so below this not one record in 200 has allocated any. */
const NOTHING = { atMost: 0.05 };
const bytes = (value: number): string => `${value.toFixed(3)} B`;

export const allocation: AloneCase = {
  name: 'allocation',
  title: 'What a million records leave on the heap',
  unit: 'bytes a record',
  rounds: 3,
  node: ['--max-semi-space-size=512', '--min-semi-space-size=512'],
  bare: 'bare loop',
  variants: {
    'bare loop': () => allocated(() => undefined),
    'Operation.record': () => {
      const save = createMonitor({ tick: 'manual' }).operation('save');
      return allocated((ms) => save.record(ms));
    },
    'with { last: 10_000 }': () => {
      const save = createMonitor({ tick: 'manual' }).operation('save', {}, { last: 10_000 });
      return allocated((ms) => save.record(ms));
    },
    'one small object a call': () => {
      const kept: [object] = [{}];
      return allocated((ms) => {
        kept[0] = { ms };
      });
    },
  },
  figures: [
    {
      name: 'Operation.record',
      of: (round) => cost(round, 'Operation.record'),
      show: bytes,
      floor: NOTHING,
    },
    {
      name: 'with { last: 10_000 }',
      of: (round) => cost(round, 'with { last: 10_000 }'),
      show: bytes,
      floor: NOTHING,
    },
    {
      name: 'one small object a call: what would be seen',
      of: (round) => cost(round, 'one small object a call'),
      show: bytes,
      floor: { atLeast: 16 },
    },
  ],
};
