/**
 * Two runners by turns: A B, B A, A B, … so that a drift of the machine meets both alike.
 *
 *   open ──▶ pairs ──▶ close      a block: both made anew, a process or a compilation each
 *     ▲                  │
 *     └── not sure yet ──┘        until a change of the wanted size would be seen, or the time is over
 *
 * When it is enough is decided by how wide the interval is and never by where it lies: who stops when the verdict pleases finds one
 * in noise.
 */
import { performance } from 'node:perf_hooks';
import type { Milliseconds, Ratio } from '@perf/core';
import type { Sample } from '../bench/batch.ts';
import { type Figures, figuresOf, type TimeUnit } from '../bench/figures.ts';
import { outliers, type Warning } from '../bench/warnings.ts';
import { type Judged, type Judging, judgeClocks } from './judge.ts';
import { type Pair, pairedClocks } from './paired-clocks.ts';

export interface Duel {
  /** Runs once, or a batch. */
  readonly a: () => Promise<Sample>;
  readonly b: () => Promise<Sample>;
  readonly close?: () => Promise<void>;
}

export interface Contest {
  readonly open: (block: number) => Promise<Duel>;
  readonly pairsPerBlock: number;
  readonly unit: TimeUnit;
  readonly least: number;
  readonly most: number;
}

export interface ContestOptions extends Judging {
  /** A change of this size is to be seen; it goes on until it would be. */
  readonly detect: Ratio;
  readonly time: Milliseconds;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: ContestProgress) => void) | undefined;
}

export interface ContestProgress {
  readonly blocks: number;
  readonly pairs: number;
  /** The smallest change that would be seen by now. */
  readonly smallestEffect: Ratio;
}

/** What one of the two took. */
export interface Side {
  readonly name: string;
  /** Undefined where nobody counts it. */
  readonly cpu: Figures | undefined;
  readonly wall: Figures;
}

export interface InterleavedComparison extends Judged {
  readonly a: Side;
  readonly b: Side;
  readonly pairs: number;
  /** Pairs of one block had a process or a compilation in common. */
  readonly blocks: number;
  /** How often the interval may miss the truth. */
  readonly alpha: Ratio;
  readonly minEffect: Ratio;
  readonly warnings: readonly Warning[];
}

const LOOK_AGAIN = 1.1;

/** Two that are run by turns until a change of the wanted size would be seen. */
export async function runContest(contest: Contest, options: ContestOptions): Promise<InterleavedComparison> {
  const { detect, time, signal, onProgress } = options;
  const end = performance.now() + time;
  const blocks: Pair[][] = [];
  for (let next = contest.least; ; ) {
    signal?.throwIfAborted();
    blocks.push(await runBlock(contest, blocks.length, signal));
    const isLast = blocks.length >= contest.least && performance.now() >= end;
    if (blocks.length < next && !isLast) continue;
    const { smallestEffect } = judgeClocks(pairedClocks(blocks), { ...options, minEffect: 0 });
    onProgress?.({ blocks: blocks.length, pairs: blocks.flat().length, smallestEffect });
    if (smallestEffect <= detect || blocks.length >= contest.most || isLast) break;
    // Looking is work too: the more there is, the more seldom.
    next = Math.min(contest.most, Math.ceil(blocks.length * LOOK_AGAIN));
  }
  return resultOf(blocks, contest, options);
}

async function runBlock({ open, pairsPerBlock }: Contest, block: number, signal?: AbortSignal): Promise<Pair[]> {
  const { a, b, close } = await open(block);
  const pairs: Pair[] = [];
  try {
    for (let i = 0; i < pairsPerBlock; i += 1) {
      signal?.throwIfAborted();
      if ((i + block) % 2 === 0) pairs.push([await a(), await b()]);
      else {
        const second = await b();
        pairs.push([await a(), second]);
      }
    }
  } finally {
    await close?.();
  }
  return pairs;
}

function resultOf(
  blocks: readonly (readonly Pair[])[],
  { unit }: Contest,
  options: ContestOptions,
): InterleavedComparison {
  const judged = judgeClocks(pairedClocks(blocks), options);
  const pairs = blocks.flat();
  const seen = { unit, clock: judged.clock };
  const a = sideOf(
    options.names[0],
    pairs.map(([one]) => one),
    seen,
  );
  const b = sideOf(
    options.names[1],
    pairs.map(([, other]) => other),
    seen,
  );
  return {
    ...judged,
    a: a.side,
    b: b.side,
    pairs: pairs.length,
    blocks: blocks.length,
    alpha: options.alpha,
    minEffect: options.minEffect,
    warnings: [...judged.warnings, ...a.warnings, ...b.warnings],
  };
}

interface SideSeen {
  readonly side: Side;
  readonly warnings: readonly Warning[];
}

const MANY_STRAYS: Ratio = 0.1;

interface Seen {
  readonly unit: TimeUnit;
  /** Strays by the clock that judged matter; the others are left out of nothing. */
  readonly clock: 'cpu' | 'wall';
}

function sideOf(name: string, samples: readonly Sample[], { unit, clock }: Seen): SideSeen {
  const scale = unit === 'ms' ? 1e-6 : 1;
  const walls = samples.map(({ wall }) => wall * scale);
  const cpus = samples.flatMap(({ cpu }) => (cpu === undefined ? [] : [cpu * scale]));
  // A few are trimmed away.
  const strays = outliers(clock === 'cpu' ? cpus : walls, MANY_STRAYS);
  return {
    side: {
      name,
      cpu: cpus.length === walls.length ? figuresOf(cpus, unit) : undefined,
      wall: figuresOf(walls, unit),
    },
    warnings: strays === undefined ? [] : [{ ...strays, text: `\`${name}\`: ${strays.text}` }],
  };
}
