import { expect, it } from 'vitest';
import { bytesText } from './byte-progress.ts';

it('progress in bytes has a total and a rate, each only when it is known', () => {
  expect(bytesText({ bytesDone: 0, bytesTotal: undefined }, 0)).toBe('0 B');
  expect(bytesText({ bytesDone: 50_000_000, bytesTotal: 100_000_000 }, 5_000)).toMatch(/^50 MB of 100 MB · 10 MB\/s$/);
  expect(bytesText({ bytesDone: 50_000_000, bytesTotal: undefined }, 5_000)).not.toContain('of');
});
