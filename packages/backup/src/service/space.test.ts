import { describe, expect, it } from 'vitest';
import type { Attempt } from './attempt.ts';
import { checkSpace, spaceNeeded } from './space.ts';

const MIB = 1_048_576;
const attempts = (...added: readonly (number | undefined)[]): Attempt[] =>
  added.map((addedBytes) => ({
    at: 0,
    duration: 0,
    reason: 'asked',
    outcome: addedBytes === undefined ? 'failed' : 'kept',
    ...(addedBytes === undefined ? {} : { addedBytes }),
  }));

describe('the room that a backup needs', () => {
  it('is what the last ones usually added: neither the first one nor one large one among them counts', () => {
    expect(spaceNeeded([])).toBe(MIB);
    expect(spaceNeeded(attempts(5_000_000))).toBe(MIB);
    expect(spaceNeeded(attempts(5_000_000, 10))).toBe(MIB + 10);
    expect(spaceNeeded(attempts(20, 10, undefined, 5_000_000, 30, 40))).toBe(MIB + 30);
    expect(spaceNeeded(attempts(9_000_000, 9_000_000, 9_000_000, 1, 1, 1, 1, 1))).toBe(MIB + 1);
  });

  it('is asked for in words, and not where nobody knows', () => {
    expect(() => checkSpace({ place: '/backups', free: 99, needed: 100 })).toThrow('100 bytes free in /backups');
    expect(() => checkSpace({ place: '/backups', free: 100, needed: 100 })).not.toThrow();
    expect(() => checkSpace({ place: 'a bucket', free: undefined, needed: 100 })).not.toThrow();
  });
});
