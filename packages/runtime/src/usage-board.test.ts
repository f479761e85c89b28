import type { UsageState } from '@perf/core/usage';
import { describe, expect, it } from 'vitest';
import { UsageBoard } from './usage-board.ts';

const limit = (used: number, more: Partial<UsageState> = {}): UsageState =>
  ({
    ...{ kind: 'limit', name: 'customers', used, limit: 10, state: 'ok', peak: used, perMinute: undefined, refused: 0 },
    ...more,
  }) as UsageState;
const sessions = (active: number, peak = active): UsageState => ({
  ...{ kind: 'sessions', name: 'web', active, peak, stale: 1, displaced: 0 },
});

describe('limits and sessions of several processes', () => {
  it('are the fullest limit, and the sum of sessions with the most at once', () => {
    const board = new UsageBoard();
    board.hear('a', [limit(3), sessions(2, 3)]);
    board.hear('b', [limit(8), sessions(4)]);
    expect(board.seen()).toMatchObject([{ used: 8 }, { active: 6, peak: 6, stale: 2 }]);
    board.hear('b', [limit(1), sessions(0, 4)]);
    expect(board.seen()).toMatchObject([{ used: 3 }, { active: 2, peak: 6 }]);
  });

  it('are kept as they were when the last process has ended, and soon are nothing that is', () => {
    const board = new UsageBoard();
    for (const source of ['a', 'b']) board.hear(source, [limit(source === 'a' ? 3 : 8)]);
    board.end('b', 0);
    expect(board.current(0)).toMatchObject([{ used: 3 }]);
    board.end('a', 10_000);
    expect(board.current(13_000)).toMatchObject([{ used: 3 }]);
    expect(board.current(13_001)).toEqual([]);
    expect(board.seen()).toMatchObject([{ used: 3, hasProgram: false }]);
    board.hear('c', [limit(1)]);
    expect(board.seen()).toMatchObject([{ used: 1, hasProgram: true }]);
  });

  it('add up what was recovered, also by processes that have ended', () => {
    const figures = { attempts: 3, recovered: 1, degraded: 0, failed: 1, abandoned: 0, time: 5, longest: 4 };
    const recovery = (runs: number, circuit?: 'open' | 'closed'): UsageState => ({
      ...{ kind: 'recovery', name: 'read', runs, ...figures },
      ...(circuit && { circuit }),
    });
    const board = new UsageBoard();
    for (const source of ['a', 'b', 'c']) board.hear(source, [recovery(10, source === 'b' ? 'open' : 'closed')]);
    for (const source of ['b', 'a', 'a']) board.end(source, 0);
    board.hear('c', [recovery(12)]);
    const sums = { runs: 32, attempts: 9, time: 15, longest: 4, circuit: 'open' };
    expect(board.seen()).toMatchObject([{ ...sums, hasProgram: true }]);
    board.end('c', 0);
    expect(board.seen()).toMatchObject([{ ...sums, hasProgram: false }]);
    expect(board.current(10_000)).toEqual([]);
  });

  it('are bounded in number', () => {
    const board = new UsageBoard();
    for (let i = 0; i < 1_100; i += 1) board.hear('a', [limit(1, { name: String(i) })]);
    expect(board.seen().length).toBe(1_000);
  });
});
