import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeAxis } from './time-axis.ts';
import { zoneOf } from './zone.ts';

const at = (text: string): number => Date.parse(text);
function labels(from: string, to: string, timeZone = 'UTC'): string[] {
  return timeAxis({ from: at(from), to: at(to) }, zoneOf(timeZone), 8).ticks.map(({ label }) => label);
}

describe('an axis of time', () => {
  it.each([
    [
      '2026-11-27T13:00:00Z',
      '2026-11-27T13:00:03Z',
      ['00:00.0', '00:00.5', '00:01.0', '00:01.5', '00:02.0', '00:02.5', '00:03.0'],
    ],
    [
      '2026-11-27T13:00:05Z',
      '2026-11-27T13:00:40Z',
      ['13:00:05', '13:00:10', '13:00:15', '13:00:20', '13:00:25', '13:00:30', '13:00:35', '13:00:40'],
    ],
    ['2026-11-27T22:10:00Z', '2026-11-28T01:10:00Z', ['22:30', '23:00', '23:30', '28 Nov', '00:30', '01:00']],
    ['2026-11-01T00:00:00Z', '2026-11-29T00:00:00Z', ['2 Nov', '9 Nov', '16 Nov', '23 Nov']],
    ['2026-01-15T00:00:00Z', '2027-06-15T00:00:00Z', ['Apr 2026', 'Jul 2026', 'Oct 2026', 'Jan 2027', 'Apr 2027']],
    ['1990-01-01T00:00:00Z', '2026-01-01T00:00:00Z', ['1990', '1995', '2000', '2005', '2010', '2015', '2020', '2025']],
  ])('from %s to %s has ticks where a clock or a calendar has them', (from, to, expected) => {
    expect(labels(from, to)).toEqual(expected);
  });

  it('goes by the clocks of the zone, also through the hour that they skip', () => {
    expect(labels('2026-03-28T23:00:00Z', '2026-03-29T04:00:00Z', 'Europe/Berlin')).toEqual([
      '29 Mar',
      '01:00',
      '03:00',
      '04:00',
      '05:00',
      '06:00',
    ]);
  });

  it('begins days when the zone does', () => {
    const zone = zoneOf('Asia/Kolkata');
    const { ticks } = timeAxis({ from: at('2026-11-20T00:00:00Z'), to: at('2026-11-27T00:00:00Z') }, zone, 8);
    expect(new Set(ticks.map(({ value }) => value % 86_400_000))).toEqual(new Set([18.5 * 3_600_000]));
  });

  it('is sound for any two moments', () => {
    const moment = fc.double({ min: -8e15, max: 8e15, noNaN: true });
    const near = fc
      .tuple(fc.integer({ min: 0, max: 2e12 }), fc.integer({ min: 0, max: 1e9 }))
      .map(([from, span]) => [from, from + span] as const);
    const zones = ['UTC', 'America/New_York', 'Australia/Lord_Howe'].map(zoneOf);
    fc.assert(
      fc.property(fc.oneof(fc.tuple(moment, moment), near), fc.constantFrom(...zones), ([a, b], zone) => {
        const { ticks } = timeAxis({ from: Math.min(a, b), to: Math.max(a, b) }, zone, 8);
        expect(ticks.length).toBeLessThanOrEqual(10);
        expect(ticks.every(({ place }, i) => place >= (ticks[i - 1]?.place ?? 0) && place <= 1)).toBe(true);
        expect(ticks.map(({ label }) => label).join(' ')).not.toMatch(/NaN|undefined|Invalid/);
      }),
    );
  });

  it('refuses a zone that there is not', () => {
    expect(() => zoneOf('Mars/Olympus')).toThrow('time zone');
  });
});
