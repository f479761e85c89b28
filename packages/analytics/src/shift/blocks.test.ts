import { describe, expect, it } from 'vitest';
import { normal, randomOf } from '../../test/noise.ts';
import { blockMedians } from '../confidence/ranks.ts';
import { blockWidth, placesIn } from './blocks.ts';

const random = randomOf(3);
/** Levels that begin at 1,013 and 2,500, within blocks. */
const values = Float64Array.from({ length: 4_010 }, (_, i) => (i < 1_013 || i >= 2_500 ? 100 : 130) + normal(random));

describe('a series by blocks', () => {
  it('is itself as long as it is short', () => {
    expect([blockWidth(1), blockWidth(500_000), blockWidth(10_000_000)]).toEqual([1, 1, 20]);
    expect(placesIn(values, [1_000], 1)).toEqual([1_000]);
  });

  it('has a median for each block, those left over in its last one', () => {
    const medians = blockMedians(Float64Array.from([1, 2, 3, 10, 20, 30, 40]), 3);
    expect([...medians]).toEqual([2, 20, 40]);
  });

  it('gives each change its point, whichever block it was seen in', () => {
    for (const blocks of [
      [50, 124],
      [51, 125],
    ]) {
      expect(placesIn(values, blocks, 20)).toEqual([1_013, 2_500]);
    }
  });
});
