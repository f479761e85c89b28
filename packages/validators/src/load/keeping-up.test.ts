import { describe, expect, it } from 'vitest';
import { fallsBehind } from './keeping-up.ts';
import type { Progress } from './run.ts';

/** @param behind by how many of 1,000 a second, every 100 ms */
function firstFell(behind: readonly number[]): number {
  const isBehind = fallsBehind();
  return behind.findIndex((many, at) =>
    isBehind({ phase: 'measuring', elapsed: at * 100, driver: { asked: 1_000, behind: many } } as Progress),
  );
}

describe('falling behind', () => {
  it('is told when ever more is due for half a second', () => {
    expect(firstFell([0, 100, 300, 400, 500, 600, 700, 800])).toBe(7);
  });

  it('is no stall that is made up for, and nothing of later', () => {
    expect(firstFell([0, 900, 800, 700, 600, 500, 400, 300, 200, 0])).toBe(-1);
    expect(firstFell([...Array.from({ length: 51 }, () => 0), 300, 400, 500, 600, 700, 800, 900])).toBe(-1);
  });
});
