import { series } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { contract } from './contract.ts';
import { judgeReadings, type ReadingContractOptions, type ReadingPeriod } from './reading-contract.ts';

/** One sample every `step` seconds; a gap in the notation is a moment without one. */
function samples(text: string, step = 1): ReadingPeriod[] {
  return series(text).flatMap((value, i) =>
    value === undefined ? [] : [{ at: i * step * 1_000, min: value, max: value }],
  );
}

const atMost100For10s = contract('memory', { reading: 'process.rss', max: 100, for: '10s' });
const stateOf = (text: string, step?: number) => judgeReadings(atMost100For10s, samples(text, step)).state;

describe('a contract on a reading', () => {
  it.each([
    ['kept at its bound', '100x20', 'kept'],
    ['kept by a passage that is shorter than agreed', '50x5 200x9 50x5', 'kept'],
    ['broken by one as long as agreed', '50x5 200x10 50x5', 'broken'],
    ['kept by many short ones, however long together', '50 200x8 50 200x8 50 200x8', 'kept'],
    ['broken by a long one in the past, though all is well now', '200x10 50x100', 'broken'],
    ['not judged without a sample', '', 'insufficient-data'],
    ['not judged before it could have been broken', '200x9', 'insufficient-data'],
    ['not judged by a short look at what is well', '50x9', 'insufficient-data'],
    ['kept once it was seen for as long', '50x10', 'kept'],
    ['not judged by samples that do not join', '50 _x60 50 _x60 50', 'insufficient-data'],
    ['broken through a gap of a minute', '200 _x59 200', 'broken'],
    ['kept through a longer gap: who knows what was there', '50x20 200 _x60 200', 'kept'],
  ])('is %s', (_, text, state) => {
    expect(stateOf(text)).toBe(state);
  });

  it('is broken by a single sample when it allows no time', () => {
    const strict = contract('loop', { reading: 'loop.delay.max', max: '50ms' });
    expect(judgeReadings(strict, samples('1 51 1')).state).toBe('broken');
    expect(judgeReadings(strict, samples('1 50 1')).state).toBe('kept');
  });

  it('holds from below as well, and the lowest value is the worst', () => {
    const free = contract('room', { reading: 'machine.memory.available', min: 100, max: 1_000, for: '2s' });
    const { state, clauses } = judgeReadings(free, samples('500 90 50 80 500'));
    expect(state).toBe('broken');
    expect(clauses).toEqual([
      { target: 'min', unit: 'bytes', limit: 100, actual: 50, ratio: 0.5, lasted: 2_000, state: 'broken' },
      { target: 'max', unit: 'bytes', limit: 1_000, actual: 500, ratio: 0.5, lasted: undefined, state: 'kept' },
    ]);
  });

  it('says by how much from the times that broke it, not from a short peak', () => {
    const verdict = judgeReadings(atMost100For10s, samples('900 50x9 110x5 150 110x6 50 800 50'));
    expect(verdict).toMatchObject({ state: 'broken', samples: 28, covered: 27_000 });
    expect(verdict.clauses).toMatchObject([{ actual: 150, ratio: 1.5, lasted: 13_000 }]);
  });

  it('tells the worst of all times, and for how long, while it is kept', () => {
    const verdict = judgeReadings(atMost100For10s, samples('50x20 900x4 50 150x2 50'));
    expect(verdict.clauses).toMatchObject([{ state: 'kept', actual: 900, lasted: 4_000 }]);
  });

  it('does not count a value that is none, nor the time to it', () => {
    const verdict = judgeReadings(atMost100For10s, [
      ...samples('50 50'),
      { at: 40_000, min: Number.NaN, max: Number.NaN },
      { at: 90_000, min: 200, max: 200 },
    ]);
    expect(verdict).toMatchObject({ samples: 3, covered: 1_000 });
  });

  it('judges a history that is summed up: a period counts when all of it is past the bound', () => {
    const minute = (n: number, min: number, max: number) => ({
      at: n * 60_000,
      span: 60_000,
      min,
      max,
      samples: 60,
    });
    const promised = contract('memory', { reading: 'process.rss', max: 100, for: '2m' });
    const partly = [minute(0, 50, 90), minute(1, 90, 500), minute(2, 101, 120), minute(3, 90, 500)];
    expect(judgeReadings(promised, partly)).toMatchObject({ state: 'kept', samples: 240, covered: 240_000 });
    expect(judgeReadings(promised, [...partly.slice(0, 3), minute(3, 101, 130)])).toMatchObject({
      state: 'broken',
      clauses: [{ actual: 130, lasted: 120_000 }],
    });
    const strict = contract('memory', { reading: 'process.rss', max: 100 });
    expect(judgeReadings(strict, partly.slice(0, 2))).toMatchObject({ state: 'broken', clauses: [{ lasted: 0 }] });
  });

  it('takes sizes and times as texts, in the reading’s own unit', () => {
    expect(contract('m', { reading: 'process.rss', max: '512MB', for: '5m' })).toEqual({
      name: 'm',
      reading: 'process.rss',
      unit: 'bytes',
      bounds: { max: 512e6 },
      for: 300_000,
    });
    expect(contract('d', { reading: 'machine.disk.write', max: '10MiB/s' }).bounds).toEqual({ max: 10 * 1_048_576 });
    expect(contract('l', { reading: 'loop.delay.p99', max: '1s' }).bounds).toEqual({ max: 1_000 });
  });

  it.each([
    ['', { reading: 'process.rss', max: 1 }, '`name`', 'a name that is not empty'],
    ['m', { reading: 'process.rs', max: 1 }, '`reading`', 'a name of the catalogue, got `"process.rs"`'],
    ['m', { reading: 'toString', max: 1 }, '`reading`', 'a name of the catalogue'],
    ['m', { reading: 'process.rss' }, '`bounds`', 'at least one'],
    ['m', { reading: 'process.rss', max: -1 }, '`max`', 'a number of at least 0 (bytes) or a text like'],
    ['m', { reading: 'process.rss', max: Number.NaN }, '`max`', 'got `NaN`'],
    ['m', { reading: 'process.rss', max: '5m' }, '`max`', 'got `"5m"`'],
    ['m', { reading: 'machine.cpu', max: '80MB' }, '`max`', 'a number of at least 0 (ratio), got `"80MB"`'],
    ['m', { reading: 'machine.disk.read', max: '1MB' }, '`max`', 'a text like \'10MB/s\', got `"1MB"`'],
    ['m', { reading: 'process.rss', p95: 1 }, '`p95`', 'one of min, max, for'],
    ['m', { reading: 'process.rss', min: 2, max: 1 }, '`min`', 'at most `max`, got `2`'],
    ['m', { reading: 'process.rss', max: 1, for: 'long' }, '`for`', 'a duration like \'5m\', got `"long"`'],
  ])('refuses %j with %j', (...[name, options, key, rest]) => {
    expect(() => contract(name, options as ReadingContractOptions)).toThrow(
      expect.objectContaining({
        code: 'core/invalid-contract',
        message: expect.stringMatching(new RegExp(`^Expected ${key} of the contract \`${name}\` to be `)),
      }),
    );
    expect(() => contract(name, options as ReadingContractOptions)).toThrow(rest);
  });

  it('gives a verdict that is frozen', () => {
    const verdict = judgeReadings(atMost100For10s, samples('1'));
    expect([verdict, verdict.clauses, verdict.clauses[0], verdict.contract].every(Object.isFrozen)).toBe(true);
  });
});
