import { describe, expect, it } from 'vitest';
import { blockersOf, type CpuProfile, type CpuProfileNode } from './blockers.ts';

interface Frame {
  readonly children?: readonly number[];
  readonly url?: string;
}

const frame = (id: number, functionName: string, { children = [], url = '' }: Frame = {}): CpuProfileNode => ({
  id,
  callFrame: { functionName, url, lineNumber: id - 1, columnNumber: 4 },
  children,
});

const ROOT = 1;
const IDLE = 2;
const GC = 3;
const HANDLER = 10;
const PARSE = 11;
const NATIVE = 12;
const OTHER = 20;

const nodes = [
  frame(ROOT, '(root)', { children: [IDLE, GC, HANDLER, OTHER] }),
  frame(IDLE, '(idle)'),
  frame(GC, '(garbage collector)'),
  frame(HANDLER, 'handle', { children: [PARSE], url: 'file:///srv/app.js' }),
  frame(PARSE, 'parseAll', { children: [NATIVE], url: 'file:///srv/parse.js' }),
  frame(NATIVE, 'parse', { url: 'node:internal/json' }),
  frame(OTHER, '', { url: 'file:///srv/other.js' }),
];

/** Samples as `[node, milliseconds]`, one after the other. */
function profile(...stretches: [id: number, length: number][]): CpuProfile {
  const lengths = stretches.map(([, length]) => length * 1000);
  return {
    nodes,
    startTime: 5_000,
    endTime: 5_000 + lengths.reduce((sum, length) => sum + length, 0),
    samples: stretches.map(([id]) => id),
    timeDeltas: [0, ...lengths.slice(0, -1)],
  };
}

describe('what blocked the loop, from a CPU profile', () => {
  it('blames the innermost function of the program and tells the whole way to it', () => {
    expect(blockersOf(profile([IDLE, 100], [HANDLER, 10], [NATIVE, 80], [IDLE, 50]))).toEqual([
      {
        function: 'parseAll',
        at: '/srv/parse.js:11:5',
        stack: ['parse', 'parseAll (/srv/parse.js:11:5)', 'handle (/srv/app.js:10:5)'],
        times: 1,
        total: 90,
        longest: 90,
        gc: 0,
        spans: [[100, 190]],
      },
    ]);
  });

  it('blames the caller where none of what it calls holds it for half the time', () => {
    const [blocker] = blockersOf(profile([HANDLER, 60], [PARSE, 40], [IDLE, 1]));
    expect(blocker).toMatchObject({ function: 'handle', total: 100 });
  });

  it('counts blocks of the same way together, and the longest in all comes first', () => {
    const seen = blockersOf(profile([PARSE, 60], [IDLE, 5], [OTHER, 110], [IDLE, 5], [PARSE, 70], [IDLE, 1]));
    expect(seen.map(({ function: name, times, total, longest }) => [name, times, total, longest])).toEqual([
      ['parseAll', 2, 130, 70],
      ['(anonymous)', 1, 110, 110],
    ]);
  });

  it('takes a turn of the loop in between for the end of a block', () => {
    expect(blockersOf(profile([PARSE, 40], [IDLE, 1], [PARSE, 40]))).toEqual([]);
    expect(blockersOf(profile([PARSE, 40], [IDLE, 1], [PARSE, 40]), { atLeast: 40 })).toMatchObject([{ times: 2 }]);
  });

  it('counts a collection in the middle to the block, not against the function', () => {
    const [blocker] = blockersOf(profile([PARSE, 30], [GC, 100], [PARSE, 10], [IDLE, 1]));
    expect(blocker).toMatchObject({ function: 'parseAll', total: 140, gc: 100 });
  });

  it('names the collector where nothing else ran', () => {
    expect(blockersOf(profile([IDLE, 10], [GC, 100], [IDLE, 1]))).toMatchObject([
      { function: '(garbage collector)', at: undefined, gc: 100 },
    ]);
  });

  it('ends with the last sample, which lasts until the profile does', () => {
    expect(blockersOf(profile([IDLE, 10], [PARSE, 55]))).toMatchObject([{ total: 55 }]);
  });

  it('is silent about what makes no sense: no samples, nodes that are missing, a ring', () => {
    expect(blockersOf({ nodes: [], startTime: 0, endTime: 0 })).toEqual([]);
    expect(blockersOf({ ...profile([99, 80], [IDLE, 1]) })).toEqual([]);
    const ring = [
      frame(1, 'a', { children: [2], url: 'file:///a.js' }),
      frame(2, 'b', { children: [1], url: 'file:///b.js' }),
    ];
    expect(blockersOf({ ...profile([2, 80]), nodes: ring })[0]?.stack).toHaveLength(2);
  });
});
