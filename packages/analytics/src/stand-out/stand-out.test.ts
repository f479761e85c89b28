import type { ReadingName } from '@perf/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence, MeasuredOperation, MeasuredReading } from './evidence.ts';
import { standOut } from './index.ts';

const healthy: Evidence = { operations: [], readings: [], stalls: [], span: 60_000, cores: 2 };

const operation = (name: string, more: Partial<MeasuredOperation> = {}): MeasuredOperation => ({
  name,
  count: 1_000,
  failed: 0,
  errorRate: 0,
  mean: 10,
  min: 1,
  max: 90,
  p50: 8,
  p95: 30,
  p99: 60,
  p999: 80,
  ...more,
});

const reading = (name: ReadingName, value: number, more: Partial<MeasuredReading> = {}): MeasuredReading => ({
  name,
  samples: 60,
  mean: value,
  min: value,
  max: value,
  last: value,
  ...more,
});

const texts = (more: Partial<Evidence>): string[] => standOut({ ...healthy, ...more }).map(({ text }) => text);

describe('what stands out', () => {
  it('is nothing in a healthy program', () => {
    const readings = [
      reading('machine.cpu', 0.4),
      reading('loop.utilization', 0.5),
      reading('gc.time', 0.02),
      reading('loop.delay.p99', 12),
    ];
    expect(
      texts({ operations: [operation('a'), operation('b')], readings, stalls: [{ duration: 60, operation: 'a' }] }),
    ).toEqual([]);
  });

  it('tells of a blocked loop by what ran, once for each operation', () => {
    const stalls = [412, 371, 300].map((duration) => ({ duration, operation: 'GET /report' }));
    expect(texts({ stalls: [...stalls, { duration: 150, operation: undefined }] })).toEqual([
      'event loop blocked 412 ms while GET /report ran (3 times, 1.08 s in all)',
      'event loop blocked 150 ms outside of any measured operation',
    ]);
  });

  it('tells of errors with their share', () => {
    expect(texts({ operations: [operation('POST /orders', { count: 340, failed: 12, errorRate: 12 / 340 })] })).toEqual(
      ['POST /orders failed in 12 of 340 calls, 3.53 %'],
    );
  });

  it.each<[string, Partial<Evidence>, RegExp]>([
    ['a long tail', { operations: [operation('a', { p50: 5, p99: 500 })] }, /1 in 100 calls of a takes 500 ms or more/],
    [
      'the operation to look at first',
      { operations: [operation('a', { mean: 100 }), operation('b')] },
      /a takes 90.9 % of the time/,
    ],
    ['a saturated machine', { readings: [reading('machine.cpu', 0.97)] }, /CPU was 97 % busy/],
    ['stolen CPU', { readings: [reading('machine.cpu.steal', 0.1)] }, /10 % of the CPU went to other virtual machines/],
    ['garbage collection', { readings: [reading('gc.time', 0.25)] }, /garbage collection took 25 %/],
    ['one long pause', { readings: [reading('gc.pause.max', 0, { max: 180 })] }, /paused the program for 180 ms/],
    [
      'a full heap',
      { readings: [reading('process.heap.used', 9e8, { max: 9.8e8 }), reading('process.heap.limit', 1e9)] },
      /heap reached 980 MB, 98 % of its limit/,
    ],
    [
      'short memory',
      { readings: [reading('machine.memory.used', 9.8e9), reading('machine.memory.available', 2e8)] },
      /200 MB of memory left, 2 %/,
    ],
    ['slow disks', { readings: [reading('machine.pressure.io', 0.4)] }, /waited for disks in 40 %/],
    ['too little data', { operations: [operation('a', { count: 3 })] }, /only 3 calls were measured/],
  ])('sees %s', (_, evidence, text) => expect(texts(evidence).join('\n')).toMatch(text));

  it('does not call a busy loop a fault without work that waits', () => {
    expect(texts({ readings: [reading('loop.utilization', 1), reading('loop.delay.p99', 5)] })).toEqual([]);
    expect(texts({ readings: [reading('loop.utilization', 1), reading('loop.delay.p99', 80)] })[0]).toMatch(
      /one core is the limit/,
    );
  });

  it('does not judge a shortage by a few samples', () => {
    expect(texts({ readings: [reading('machine.cpu', 1, { samples: 2 })] })).toEqual([]);
  });

  it('puts the worst first and says no more than ten things', () => {
    const operations = Array.from({ length: 30 }, (_, i) =>
      operation(`op${i}`, { failed: 20 + i, errorRate: (20 + i) / 1_000 }),
    );
    const found = standOut({ ...healthy, operations, stalls: [{ duration: 2_000, operation: 'a' }] });
    expect(found).toHaveLength(10);
    expect(found[0]?.severity).toBe('critical');
    expect(found[1]?.evidence.failed).toBe(49);
  });

  it('never says NaN, Infinity or undefined, whatever was measured', () => {
    const number = fc.oneof(fc.double({ min: 0, max: 1e12, noNaN: true }), fc.constant(0));
    const maybe = fc.option(number, { nil: undefined });
    const operations = fc.array(
      fc.record({ count: fc.nat(500), failed: fc.nat(500), errorRate: maybe, mean: maybe, p50: maybe, p99: maybe }),
    );
    const names = fc.constantFrom<ReadingName>(
      'gc.time',
      'process.heap.used',
      'process.heap.limit',
      'machine.memory.available',
      'machine.memory.used',
      'machine.cpu',
    );
    const readings = fc.array(fc.record({ name: names, mean: number, min: number, max: number, last: number }));
    fc.assert(
      fc.property(operations, readings, fc.array(fc.record({ duration: number })), (ops, reads, stalls) => {
        const found = texts({
          operations: ops.map((op, i) => operation(`op${i}`, op as Partial<MeasuredOperation>)),
          readings: reads.map(({ name, ...rest }) => reading(name, 0, rest)),
          stalls: stalls.map(({ duration }) => ({ duration, operation: undefined })),
        });
        expect(found.join('\n')).not.toMatch(/NaN|Infinity|undefined|unknown/);
        expect(new Set(found).size).toBe(found.length);
      }),
    );
  });
});
