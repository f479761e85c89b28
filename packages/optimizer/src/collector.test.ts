import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createCollector } from './collector.ts';
import { recommend } from './recommend.ts';

const MB = 2 ** 20;

/** A program whose collections take so long and leave so much of 100 MB. */
function program({ leaves, pause }: { leaves: number; pause: number }) {
  const clock = fakeClock();
  const heap = { used: 100 * MB, calls: 0 };
  const collector = createCollector({
    clock,
    heapUsed: () => heap.used,
    gc: () => {
      heap.calls += 1;
      heap.used = leaves * MB;
      clock.advance(pause);
    },
  });
  const job = () => {
    heap.used = 100 * MB;
    return collector.collect();
  };
  return { heap, collector, job };
}

const readings = { 'process.heap.used': { mean: 100 * MB, samples: 60 } };

describe('a collector', () => {
  it('goes on where it pays', () => {
    const { job, heap } = program({ leaves: 40, pause: 20 });
    for (let i = 0; i < 9; i += 1) expect(job()).toEqual({ outcome: 'collected', freed: 60 * MB, pause: 20 });
    expect(heap.calls).toBe(9);
  });

  it.each([
    ['little is freed', { leaves: 95, pause: 20 }],
    ['the pause is felt', { leaves: 40, pause: 180 }],
  ])('ends after three calls where %s, and tries again now and then', (_, given) => {
    const { job, heap } = program(given);
    const outcomes = Array.from({ length: 35 }, () => job().outcome);
    expect(outcomes.slice(0, 4)).toEqual(['collected', 'collected', 'collected', 'does-not-pay']);
    expect([outcomes.at(-1), heap.calls]).toEqual(['collected', 4]);
  });

  it('does nothing in a program that exposes none', () => {
    const collector = createCollector({ heapUsed: () => 1 });
    expect([collector.collect(), collector.measure()]).toEqual([
      { outcome: 'not-exposed' },
      { outcome: 'not-exposed' },
    ]);
    expect(collector.evidence()).toEqual({ isExposed: false, isCalled: true });
  });

  it('lets it be advised where it was only measured, and not where it is called already', () => {
    const { collector, heap, job } = program({ leaves: 40, pause: 20 });
    const advised = () => recommend({ readings, gc: collector.evidence() }).map(({ id }) => id);
    expect(advised()).toEqual([]);
    for (let i = 0; i < 3; i += 1) {
      heap.used = 100 * MB;
      collector.measure();
    }
    expect(advised()).toEqual(['gc/when-idle:process.heap.used']);
    job();
    expect(advised()).toEqual([]);
  });
});
