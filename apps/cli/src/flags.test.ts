import { describe, expect, it } from 'vitest';
import { parseMoment, parseName, parseSpan } from './flags.ts';

describe('a flag', () => {
  it.each(['9999999999999d', '18251d', '0', '-1s', '1e400s', ''])('takes %j for no time', (text) => {
    expect(() => parseSpan(text)).toThrow(/Give a time/);
  });

  it('takes a time that leads back behind 1970 for none', () => {
    expect(Date.now() - parseSpan('18250d')).toBeGreaterThan(0);
  });

  it.each(['2026-02-31', '2026-04-31T10:00Z', '2026-13-01', '2026-01-01T25:00'])('takes %s for no moment', (text) => {
    expect(() => parseMoment(text)).toThrow(/Give a moment/);
  });

  it('takes the last day of February in a leap year, and a day of a zone', () => {
    expect(parseMoment('2028-02-29')).toBe(Date.UTC(2028, 1, 29));
    expect(parseMoment('2026-01-01T00:30+02:00')).toBe(Date.UTC(2025, 11, 31, 22, 30));
  });

  it('takes nothing for no name: as a path it would be the folder we are in', () => {
    expect(() => parseName('')).toThrow(/Give its name/);
  });
});
