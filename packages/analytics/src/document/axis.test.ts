import { describe, expect, it } from 'vitest';
import { linearAxis, logAxis } from './axis.ts';

const labels = (axis: { readonly ticks: readonly { readonly label: string }[] }) =>
  axis.ticks.map(({ label }) => label);

describe('the ticks of an axis', () => {
  it.each([
    [{ unit: 'bytes', low: 0, high: 234e6 }, ['0 B', '50 MB', '100 MB', '150 MB', '200 MB', '250 MB']],
    [{ unit: 'ratio', low: 0.02, high: 0.97 }, ['0 %', '20 %', '40 %', '60 %', '80 %', '100 %']],
    [{ unit: 'ms', low: 0, high: 290_000 }, ['0 ms', '1 min', '2 min', '3 min', '4 min', '5 min']],
    [{ unit: 'bytes', low: 980e6, high: 1010e6 }, ['900 MB', '950 MB', '1 GB', '1.05 GB']],
  ])('are whole steps in %j', ({ unit, low, high }, expected) => {
    expect(labels(linearAxis({ low, high }, { unit, mostTicks: 5 }))).toEqual(expected);
  });

  it.each([
    [{ unit: 'ms', low: 22, high: 450 }, ['50 ms', '100 ms', '200 ms']],
    [{ unit: 'ms', low: 0.03, high: 4_000 }, ['0.1 ms', '1 ms', '10 ms', '100 ms', '1 s']],
    [{ unit: 'ms', low: 900, high: 5_000_000 }, ['1 s', '10 s', '1 min', '10 min', '1 h']],
    [{ unit: 'ms', low: 101, high: 118 }, ['100 ms', '105 ms', '110 ms', '115 ms']],
  ])('are spaced by factors in %j', ({ unit, low, high }, expected) => {
    expect(labels(logAxis({ low, high }, { unit, mostTicks: 5 }))).toEqual(expected);
  });

  it('do not blow noise up: a flat line is drawn flat', () => {
    const { place } = linearAxis({ low: 100e6, high: 100.1e6 }, { unit: 'bytes', mostTicks: 5 });
    expect(place(100.1e6) - place(100e6)).toBeLessThan(0.02);
  });
});
