/**
 * From a CPU profile to what blocked the event loop, and where in the code that is.
 *
 * A block is a stretch of samples in which JavaScript ran (or the collector did, in the middle of it) and the loop got no
 * turn: neither idle nor in the runtime's own code. Each block is blamed on the deepest function that held it for at
 * least half of its time; blocks of the same function, called by the same way, are one blocker.
 */
import type { Milliseconds } from '@perf/core';

/** As the inspector gives it and DevTools writes it; times in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly CpuProfileNode[];
  readonly startTime: number;
  readonly endTime: number;
  readonly samples?: readonly number[];
  readonly timeDeltas?: readonly number[];
}

export interface CpuProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    /** From 0, as `columnNumber`. */
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  readonly children?: readonly number[];
}

export interface Blocker {
  /** The innermost function that is not the runtime's own, `(anonymous)` where it has no name. */
  readonly function: string;
  /** `file:line:column` where it begins, from 1; undefined when all of it was the runtime's own. */
  readonly at: string | undefined;
  /** The way to it, the innermost first: `name (file:line:column)`. */
  readonly stack: readonly string[];
  readonly times: number;
  readonly total: Milliseconds;
  readonly longest: Milliseconds;
  /** The collector's part of the total. */
  readonly gc: Milliseconds;
  /** The first of them, each from when to when since the profile began. */
  readonly spans: readonly (readonly [from: Milliseconds, to: Milliseconds])[];
}

export interface BlockersOptions {
  /** The shortest block worth telling. @default 50 */
  readonly atLeast?: Milliseconds;
}

const NOT_THE_PROGRAM = new Set(['(root)', '(program)', '(idle)']);
const COLLECTOR = '(garbage collector)';
const HELD_FOR = 0.5;
const MOST_SPANS = 200;

/**
 * What blocked, the longest in all first; empty when nothing did, and for a profile without samples.
 *
 * @throws nothing: what makes no sense in a profile is left out
 */
export function blockersOf(profile: CpuProfile, { atLeast = 50 }: BlockersOptions = {}): Blocker[] {
  const tree = new Tree(profile.nodes);
  const blockers = new Map<string, Blocker>();
  for (const block of blocksOf(profile, tree)) {
    if (block.length < atLeast) continue;
    const node = tree.heldBy(block);
    const stack = tree.stackOf(node);
    const key = stack.join('\n');
    const { times = 0, total = 0, longest = 0, gc = 0, spans = [] } = blockers.get(key) ?? {};
    const own = tree.ownOf(node);
    blockers.set(key, {
      function: nameOf(own ?? node),
      at: own && placeIn(own),
      stack,
      times: times + 1,
      total: total + block.length,
      longest: Math.max(longest, block.length),
      gc: gc + block.gc,
      spans: spans.length < MOST_SPANS ? [...spans, [block.from, block.from + block.length]] : spans,
    });
  }
  return [...blockers.values()].sort((a, b) => b.total - a.total);
}

interface Block {
  /** Since the profile began. */
  readonly from: Milliseconds;
  readonly length: Milliseconds;
  readonly gc: Milliseconds;
  /** Time by the function at the top of the stack. */
  readonly self: ReadonlyMap<number, Milliseconds>;
}

function* blocksOf({ samples = [], timeDeltas = [], startTime, endTime }: CpuProfile, tree: Tree): Generator<Block> {
  let self = new Map<number, Milliseconds>();
  let length = 0;
  let gc = 0;
  let from = 0;
  let at = startTime;
  for (const [index, id] of samples.entries()) {
    at += timeDeltas[index] ?? 0;
    // A sample stands for the time until the next one.
    const lasted = Math.max(0, (timeDeltas[index + 1] ?? endTime - at) / 1000);
    const name = tree.node(id)?.callFrame.functionName;
    if (name === undefined || NOT_THE_PROGRAM.has(name)) {
      if (length > 0) yield { from, length, gc, self };
      [self, length, gc] = [new Map(), 0, 0];
      continue;
    }
    if (length === 0) from = (at - startTime) / 1000;
    length += lasted;
    if (name === COLLECTOR) gc += lasted;
    self.set(id, (self.get(id) ?? 0) + lasted);
  }
  if (length > 0) yield { from, length, gc, self };
}

class Tree {
  readonly #nodes = new Map<number, CpuProfileNode>();
  readonly #parents = new Map<number, number>();

  constructor(nodes: readonly CpuProfileNode[]) {
    for (const node of nodes) {
      this.#nodes.set(node.id, node);
      for (const child of node.children ?? []) this.#parents.set(child, node.id);
    }
  }

  node(id: number): CpuProfileNode | undefined {
    return this.#nodes.get(id);
  }

  /** The deepest that was on the stack for at least half of the block, without the collector's part; else the longest. */
  heldBy({ self, length, gc }: Block): CpuProfileNode {
    const totals = new Map<number, { time: Milliseconds; depth: number }>();
    for (const [id, time] of self) {
      const way = this.#wayTo(id);
      for (const [up, node] of way.entries()) {
        const depth = way.length - up;
        totals.set(node.id, { time: (totals.get(node.id)?.time ?? 0) + time, depth });
      }
    }
    const known = [...totals].filter(([id]) => this.node(id)?.callFrame.functionName !== COLLECTOR);
    const held = known.filter(([, { time }]) => time >= (length - gc) * HELD_FOR);
    const [id] = held.sort(([, a], [, b]) => b.depth - a.depth)[0] ??
      known.sort(([, a], [, b]) => b.time - a.time)[0] ?? [[...self.keys()][0] ?? 0];
    return this.node(id as number) as CpuProfileNode;
  }

  /** The innermost first. */
  stackOf({ id }: CpuProfileNode): string[] {
    return this.#wayTo(id).map((node) => {
      const place = placeIn(node);
      return place === undefined ? nameOf(node) : `${nameOf(node)} (${place})`;
    });
  }

  /** The innermost one whose place is known. */
  ownOf({ id }: CpuProfileNode): CpuProfileNode | undefined {
    return this.#wayTo(id).find((node) => placeIn(node) !== undefined);
  }

  /** From a node up to below the root. Bounded, should a profile have a ring. */
  #wayTo(id: number): CpuProfileNode[] {
    const way: CpuProfileNode[] = [];
    const seen = new Set<number>();
    for (let at: number | undefined = id; at !== undefined && !seen.has(at); at = this.#parents.get(at)) {
      seen.add(at);
      const node = this.#nodes.get(at);
      if (node === undefined || node.callFrame.functionName === '(root)') break;
      way.push(node);
    }
    return way;
  }
}

const nameOf = ({ callFrame }: CpuProfileNode): string => callFrame.functionName || '(anonymous)';

/** Node's own code says nothing about where to look. */
function placeIn({ callFrame }: CpuProfileNode): string | undefined {
  const { url, lineNumber, columnNumber } = callFrame;
  if (url === '' || url.startsWith('node:')) return undefined;
  return `${url.replace(/^file:\/\//, '')}:${lineNumber + 1}:${columnNumber + 1}`;
}
