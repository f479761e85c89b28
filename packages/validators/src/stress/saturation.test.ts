import { describe, expect, it } from 'vitest';
import { type Stepped, saturationsOf } from './saturation.ts';

const kept = (rate: number, readings: Stepped['readings'] = undefined): Stepped => ({
  rate,
  readings,
  answer: 'kept',
  because: undefined,
  verdicts: [],
});
const broken = (rate: number, readings: Stepped['readings'] = undefined): Stepped => ({
  ...kept(rate, readings),
  answer: 'broken',
  because: 'p95<100ms was 240 ms',
  verdicts: [
    { threshold: 'p95<100ms', operation: undefined, state: 'broken', actual: 240, limit: 100, unit: 'ms', samples: 99 },
  ],
});
const kinds = (...steps: Stepped[]): string[] => saturationsOf(steps).map(({ what }) => what);

describe('saturationsOf', () => {
  it('says that a promise broke where nothing else is known', () => {
    expect(saturationsOf([kept(100), broken(200), broken(400)])).toEqual([
      { what: 'latency', rate: 200, name: 'p95<100ms', value: 240, limit: 100, text: 'p95<100ms was 240 ms' },
    ]);
  });

  it('puts the resource that is used up before the promise that breaks at the same rate', () => {
    expect(kinds(kept(100, { 'loop.utilization': 0.5 }), broken(200, { 'loop.utilization': 0.99 }))).toEqual([
      'loop',
      'latency',
    ]);
  });

  it('puts what gave way at the lowest rate first', () => {
    const first = { 'container.memory.share': 0.97 };
    const then = { ...first, 'machine.cpu': 0.99 };
    expect(kinds(broken(400, then), kept(200, then), kept(100, first))).toEqual(['memory', 'cpu', 'latency']);
  });

  it.each([
    ['loop', { 'loop.utilization': 0.96 }],
    ['cpu', { 'machine.cpu': 0.97 }],
    ['cpu', { 'container.cpu.throttled': 0.3 }],
    ['cpu', { 'tree.cpu': 0.99 }],
    ['memory', { 'process.heap.used': 95, 'process.heap.limit': 100 }],
    ['memory', { 'machine.memory.used': 97, 'machine.memory.available': 3 }],
    ['files', { 'tree.files.share': 0.99 }],
    ['pool', { 'db.pool.share': 1 }],
    ['pool', { connection_pool_waiting: 12 }],
  ] as const)('knows %s by %j', (what, readings) => {
    expect(kinds(kept(100, readings))).toEqual([what]);
  });

  it('makes nothing of a program of several threads, nor of what has room', () => {
    expect(
      kinds(kept(100, { 'tree.cpu': 1.7, 'machine.cpu': 0.8, 'db.pool.share': 0.5, 'db.pool.waiting': 0 })),
    ).toEqual([]);
  });
});
