import type { Tunable } from '@perf/core';
import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';
import { boundedTunable } from './config-optimizer.ts';

function workers(bounds = { min: 1, max: 16, step: 1 }): Tunable & { value: number } {
  return {
    value: 4,
    name: 'applescript.workers',
    unit: 'count',
    bounds,
    get() {
      return this.value;
    },
    set(value) {
      this.value = value;
    },
  };
}

describe('bounds of the configuration', () => {
  it('narrow those of the owner, and never widen them', () => {
    expect(boundedTunable(workers(), { min: 2, max: 6 }).bounds).toEqual({ min: 2, max: 6, step: 1 });
    expect(boundedTunable(workers(), { max: 99 }).bounds).toEqual({ min: 1, max: 16, step: 1 });
    expect(boundedTunable(workers(), undefined).bounds).toEqual({ min: 1, max: 16, step: 1 });
  });

  it('fall on the steps of the owner, inwards', () => {
    const bounds = boundedTunable(workers({ min: 1, max: 16, step: 5 }), { min: 2, max: 12 }).bounds;
    expect(bounds).toEqual({ min: 6, max: 11, step: 5 });
  });

  it('refuse what lies beyond them, and leave it as it is', () => {
    const own = workers();
    const bounded = boundedTunable(own, { max: 6 });
    bounded.set(6);
    expect(() => bounded.set(7)).toThrow('Expected `applescript.workers` to be set to 1 to 6, got `7`');
    expect(() => bounded.set(Number.NaN)).toThrow('got `NaN`');
    expect([own.value, bounded.get()]).toEqual([6, 6]);
  });

  it('are refused where nothing is left', () => {
    expect(() => boundedTunable(workers(), { min: 20 })).toThrow('to leave something of 1 to 16');
  });
});

describe('the section optimizer', () => {
  it('takes a strategy and bounds', () => {
    const optimizer = { strategy: 'conservative', bounds: { 'db.size': { min: 2, max: 20 } }, unasked: true } as const;
    expect(parseConfig({ optimizer }, 'a test').optimizer).toEqual(optimizer);
  });

  it.each([
    [{ strategy: 'reckless' }, '`optimizer.strategy`: expected one of conservative, balanced, aggressive'],
    [{ bounds: { db: { min: 9, max: 2 } } }, '`optimizer.bounds.db`: expected `min` to be at most `max`'],
    [{ bounds: { db: {} } }, '`optimizer.bounds.db`: expected `min`, `max` or both'],
    [{ bounds: { db: { min: '2' } } }, '`optimizer.bounds.db.min`: expected a number'],
    [{ bounds: { db: { maximum: 2 } } }, 'Unknown key `optimizer.bounds.db.maximum`'],
    [{ unasked: 'yes' }, '`optimizer.unasked`: expected true or false'],
    [{ apply: true }, 'Unknown key `optimizer.apply`'],
  ])('refuses %j', (optimizer, words) => {
    expect(() => parseConfig({ optimizer }, 'a test')).toThrow(words);
  });
});
