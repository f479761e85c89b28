import { describe, expect, it } from 'vitest';
import { type HeapFloor, watchHeap } from './heap.ts';

/** A heap whose next looks are these. */
function heapOf(...sizes: number[]): () => HeapFloor {
  return () => {
    const all = sizes.shift() ?? Number.NaN;
    return { all, old: all - 1, large: 1 };
  };
}

describe('the floor of the heap', () => {
  it('is the lowest of the major collections since it was last taken', () => {
    const heap = watchHeap(heapOf(500, 300, 400));
    for (const at of [1, 2, 3]) heap.collected(at);
    expect(heap.takeFloor()).toEqual({ all: 300, old: 299, large: 1 });
  });

  it('is unknown without a major collection: what is used then is mostly garbage', () => {
    const heap = watchHeap(heapOf(500, 900));
    heap.collected(1);
    heap.takePromoted(1_000);
    heap.takeFloor();
    expect(heap.takeFloor()).toBeUndefined();
  });
});

describe('promotion', () => {
  it('is the growth of the old generation a second', () => {
    const heap = watchHeap(heapOf(1_000, 3_000));
    expect(heap.takePromoted(0)).toBeUndefined();
    expect(heap.takePromoted(500)).toBe(4_000);
  });

  it('counts from a major collection on: what that took away does not hide what came', () => {
    const heap = watchHeap(heapOf(9_000, 1_000, 1_600));
    heap.takePromoted(0);
    heap.collected(700);
    expect(heap.takePromoted(1_000)).toBeCloseTo(2_000);
  });

  it('is unknown right after a collection, and never below 0', () => {
    const heap = watchHeap(heapOf(9_000, 1_000, 1_600, 1_000));
    heap.takePromoted(0);
    heap.collected(950);
    expect(heap.takePromoted(1_000)).toBeUndefined();
    expect(heap.takePromoted(2_000)).toBe(0);
  });
});
