import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../repository.ts';
import { findSnapshot } from './find-snapshot.ts';

const snapshot = (sequence: number, id: string, at: string): Snapshot => ({
  id,
  sequence,
  at: Date.parse(at),
  sources: {},
  bytes: 0,
  addedBytes: 0,
  duration: 0,
});

// The clock was set back before the third one.
const all = [
  snapshot(1, 'aaaa1111', '2026-03-01T10:00:00Z'),
  snapshot(2, 'aaaa2222', '2026-03-01T12:00:00Z'),
  snapshot(3, '2026cafe', '2026-03-01T11:00:00Z'),
];

describe('which snapshot somebody means', () => {
  it.each([
    ['aaaa1111', 1],
    ['aaaa2', 2],
    ['2026cafe', 3],
    ['latest', 3],
    ['2026-03-01T10:30:00Z', 1],
    ['2026-03-01T11:30:00Z', 3],
    ['2026-03-02', 3],
  ])('%s', (wanted, sequence) => {
    expect(findSnapshot([...all].reverse(), wanted).sequence).toBe(sequence);
  });

  it.each([
    ['aaaa', '2 do'],
    ['aaa', 'none does'],
    ['', 'none does'],
    ['2026-02-01', 'none does'],
    ['2026-13-99', 'none does'],
  ])('not by %j', (wanted, words) => {
    expect(() => findSnapshot(all, wanted)).toThrow(words);
  });
});
