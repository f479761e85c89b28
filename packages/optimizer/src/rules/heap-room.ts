/** A heap that has too little room, though it does not grow: a higher limit, or first a larger container. */
import { formatBytes, formatRatio } from '@perf/analytics';
import type { Ratio } from '@perf/core';
import type { Known } from '../known.ts';
import { type Draft, figure, type Rule, sureAfter } from './rule.ts';

/** What is left after collections fills so much of the limit that V8 collects ever more often. */
const CROWDED: Ratio = 0.7;
const NEARLY_FULL: Ratio = 0.9;
/** So that what is needed fills half of it. */
const ROOMY = 2;

export const crowdedHeap: Rule = (known, strategy) => {
  const limit = known.reading('process.heap.limit')?.last;
  const floor = known.reading('heap.floor');
  const used = known.reading('process.heap.used');
  const needed = floor?.last ?? (used?.points.length ? used.min : undefined);
  if (limit === undefined || !(limit > 0) || needed === undefined) return [];
  const share = needed / limit;
  if (share < CROWDED) return [];
  const container = known.reading('container.memory.limit')?.last;
  const wanted = needed * ROOMY;
  const most = container === undefined ? wanted : container * strategy.heapOfContainer;
  return [roomFor({ needed, limit, share, heap: Math.min(wanted, most), isHeldBack: most <= limit }, known)];
};

interface Room {
  readonly needed: number;
  readonly limit: number;
  readonly share: Ratio;
  /** What the limit may be. */
  readonly heap: number;
  /** Whether the container has no room for a higher one. */
  readonly isHeldBack: boolean;
}

function roomFor({ needed, limit, share, heap, isHeldBack }: Room, known: Known): Draft {
  const megabytes = Math.floor(heap / 2 ** 20);
  const { samples = 1 } = known.reading('heap.floor') ?? known.reading('process.heap.used') ?? {};
  const container = known.reading('container.memory.limit')?.last;
  return {
    rule: isHeldBack ? 'memory/container-limit' : 'memory/heap-limit',
    ...{ cause: isHeldBack ? 'container-memory' : 'heap-limit', subject: 'process.heap.limit' },
    severity: share >= NEARLY_FULL ? 'critical' : 'warning',
    confidence: sureAfter(samples) * Math.min(1, share / NEARLY_FULL),
    what: isHeldBack
      ? `Give the container more memory, ${formatBytes((needed * ROOMY * (container ?? 0)) / Math.max(1, heap))} at least, then raise the heap's limit.`
      : `Raise the heap's limit to ${formatBytes(heap)}, if a heap snapshot shows that all of it is needed.`,
    text: `what the heap holds after collections fills ${formatRatio(share)} of its limit of ${formatBytes(limit)}`,
    why: [
      ...figure('heap.floor', needed, 'bytes'),
      ...figure('process.heap.limit', limit, 'bytes'),
      ...figure('container.memory.limit', container, 'bytes'),
    ],
    effect: {
      ...{ metric: 'gc.time', better: 'lower' },
      expected: -0.5,
      range: [-0.8, -0.1],
      text: 'major collections become rarer, and none of them is the last',
    },
    risk: { level: 'medium', text: 'More memory is used, and a leak only ends later.' },
    undo: 'Start it again without the option.',
    ...(isHeldBack ? {} : { command: `node --max-old-space-size=${megabytes}` }),
  };
}
