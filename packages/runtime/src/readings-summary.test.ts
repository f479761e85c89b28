import { contract } from '@perf/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combined, ReadingsSummary } from './readings-summary.ts';

describe('a summary of readings', () => {
  it('leaves a reading that never came out, instead of calling it 0', () => {
    const summary = new ReadingsSummary();
    summary.add(0, { 'process.rss': 10 });
    summary.add(0, {});
    expect(summary.summaries()).toEqual([{ name: 'process.rss', samples: 1, mean: 10, min: 10, max: 10, last: 10 }]);
  });

  it('drops what is no number', () => {
    const summary = new ReadingsSummary();
    summary.add(0, { 'loop.delay.max': Number.NaN, 'machine.cpu': Number.POSITIVE_INFINITY });
    expect(summary.summaries()).toEqual([]);
  });

  it('judges the contracts on them by the readings that came', () => {
    const memory = contract('memory', { reading: 'process.rss', max: 100, for: '2s' });
    const summary = new ReadingsSummary([contract('idle', { reading: 'machine.cpu', max: 1 }), memory]);
    summary.add(0, { 'process.rss': 200 });
    summary.add(1_000, {});
    summary.add(2_000, { 'process.rss': 150 });
    expect(summary.verdicts()).toMatchObject([
      { state: 'insufficient-data', samples: 0 },
      { state: 'broken', samples: 2, contract: { name: 'memory' } },
    ]);
  });

  it('agrees with the values all at once', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 1 }), (values) => {
        const summary = new ReadingsSummary();
        for (const value of values) summary.add(0, { 'tree.rss': value });
        const [line] = summary.summaries();
        const mean = values.reduce((sum, value) => sum + value / values.length, 0);
        expect(line).toMatchObject({
          samples: values.length,
          min: Math.min(...values),
          max: Math.max(...values),
          last: values.at(-1),
        });
        expect(line?.mean).toBeCloseTo(mean, -3);
      }),
    );
  });
});

describe('readings of several processes', () => {
  it('add up where they are amounts, and give the worst where they are shares or delays', () => {
    expect(
      combined([
        { 'process.rss': 100, 'loop.delay.max': 5, 'gc.time': 0.1 },
        { 'process.rss': 50, 'loop.delay.max': 20 },
      ]),
    ).toEqual({ 'process.rss': 150, 'loop.delay.max': 20, 'gc.time': 0.1 });
  });
});
