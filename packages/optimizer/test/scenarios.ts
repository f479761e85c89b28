/**
 * Programs that never were, by seed: what is measured of one that is well, or has one ill, with every parameter drawn. Made
 * so that health is hard to tell: noise whose values are like their neighbours, load that steps and has its season, caches
 * that fill, looks that are missing.
 *
 * Longer than 250 lines because each ill is drawn from the same ground, and shares its parts with the others.
 */

import type { Evidence, EvidenceOperation, EvidencePool, EvidenceStall } from '@perf/optimizer';
import { type Random, randomOf } from './random.ts';

export const ILLS = [
  'leak',
  'gc-storm',
  'pool-too-small',
  'pool-too-large',
  'slow-dependency',
  'blocked-loop',
] as const;
export type Ill = (typeof ILLS)[number];

/** The rules that are right about an ill, any of them. */
export const RIGHT: Readonly<Record<Ill, readonly string[]>> = {
  leak: ['memory/leak'],
  'gc-storm': ['gc/pressure'],
  'pool-too-small': ['pool/too-small'],
  'pool-too-large': ['pool/too-large'],
  'slow-dependency': ['dependency/slow'],
  'blocked-loop': ['event-loop/blocked'],
};

/** Tuned on the one, told of the other. */
export const SEEDS = { tuned: 1, kept: 1_000_003 } as const;

type Points = { at: number; value: number }[];

const MB = 2 ** 20;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

class Draw {
  readonly random: Random;

  constructor(seed: number) {
    this.random = randomOf(seed);
    for (let i = 0; i < 8; i += 1) this.random();
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  /** Evenly by factors. */
  scale(low: number, high: number): number {
    return Math.exp(this.between(Math.log(low), Math.log(high)));
  }

  whole(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random());
  }

  /** Mean 0, deviation 1, each like the one before by `phi`. */
  noise(count: number, phi: number): number[] {
    let last = this.normal();
    return Array.from({ length: count }, () => {
      last = phi * last + Math.sqrt(1 - phi * phi) * this.normal();
      return last;
    });
  }
}

/** What is the same for all readings of one program: its moments, its load, its noise. */
interface Ground {
  readonly draw: Draw;
  readonly count: number;
  readonly at: readonly number[];
  /** About 1. */
  readonly load: readonly number[];
  readonly phi: number;
  readonly missing: number;
}

function groundOf(draw: Draw): Ground {
  const count = draw.whole(72, 360);
  const cadence = draw.scale(10_000, 5 * MINUTE);
  const start = Date.UTC(2026, 2, 1) + draw.between(0, 24 * HOUR);
  const at = Array.from({ length: count }, (_, i) => Math.round(start + i * cadence));
  const phi = draw.between(0, 0.8);
  const season = draw.chance(0.5) ? draw.between(0.1, 0.35) : 0;
  const phase = draw.between(0, 2 * Math.PI);
  const steps = Array.from({ length: draw.chance(0.4) ? draw.whole(1, 2) : 0 }, () => ({
    from: draw.between(0.2, 0.8) * count,
    by: draw.between(-0.25, 0.35),
  }));
  const noise = draw.noise(count, phi);
  const load = at.map((moment, i) => {
    const daily = season * Math.sin((2 * Math.PI * moment) / (24 * HOUR) + phase);
    const stepped = steps.reduce((sum, { from, by }) => sum + (i >= from ? by : 0), 0);
    return Math.max(0.1, 1 + daily + stepped + 0.05 * (noise[i] as number));
  });
  return { draw, count, at, load, phi, missing: draw.chance(0.4) ? draw.between(0, 0.15) : 0 };
}

/** Values at the moments of the ground, noisy, some of them missing. */
function course({ draw, at, count, phi, missing }: Ground, value: (i: number) => number, noise = 0.05): Points {
  const blur = draw.noise(count, phi);
  return at.flatMap((moment, i) =>
    draw.chance(missing) ? [] : [{ at: moment, value: Math.max(0, value(i) * (1 + noise * (blur[i] as number))) }],
  );
}

interface Memory {
  readonly heapLimit: number;
  readonly floor: Points;
  readonly used: Points;
}

/** A saw: what was allocated since the last collection on top of the floor, with caches that fill at the start. */
function memoryOf(ground: Ground, { leaked, crowded = 0 }: { leaked: number; crowded?: number }): Memory {
  const { draw, count, load } = ground;
  const base = draw.scale(30 * MB, 600 * MB);
  const heapLimit = crowded > 0 ? base / crowded : Math.max(512 * MB, base * draw.between(2.5, 6) * (1 + leaked));
  const cache = draw.chance(0.5) ? draw.between(0.1, 0.5) : 0;
  const filling = draw.between(0.03, 0.15) * count;
  const withLoad = draw.between(0, 0.15);
  const young = draw.between(0.05, 0.4);
  const blur = draw.between(0.005, 0.03);
  const slowNoise = draw.noise(count, ground.phi);
  const saw = draw.between(3, 9);
  const floorAt = (i: number): number =>
    base *
    (1 -
      cache * Math.exp(-i / filling) +
      (leaked * i) / count +
      withLoad * ((load[i] as number) - 1) +
      blur * (slowNoise[i] as number));
  return {
    heapLimit,
    floor: course(ground, floorAt, 0.004),
    used: course(ground, (i) => floorAt(i) + base * young * ((i / saw) % 1) * (load[i] as number), 0.01),
  };
}

interface Drawn {
  readonly readings: Record<string, Points>;
  readonly operations: EvidenceOperation[];
  readonly pools: EvidencePool[];
  readonly stalls: EvidenceStall[];
  readonly heapFloor?: Points;
}

function operationsOf(draw: Draw): EvidenceOperation[] {
  const handlers = Array.from({ length: draw.whole(1, 4) }, (_, i) => {
    const mean = draw.scale(3, 120);
    const spread = draw.between(1.5, 3);
    return {
      name: `GET /page-${i}`,
      count: draw.whole(200, 50_000),
      failed: draw.chance(0.3) ? draw.whole(0, 2) : 0,
      ...{ mean, p50: mean * 0.8, p95: mean * spread, p99: mean * spread * draw.between(1.2, 2) },
    };
  });
  const inside = handlers.reduce((sum, { mean, count }) => sum + mean * count, 0);
  const outgoing = Array.from({ length: draw.whole(1, 2) }, (_, i) => {
    const count = draw.whole(200, 20_000);
    const mean = Math.min(150, (inside * draw.between(0.05, 0.6)) / count);
    return {
      ...{ name: `outgoing service-${i}`, kind: 'network', isOutgoing: true, count },
      ...{ mean, p50: mean * 0.8, p95: mean * 2.2, p99: mean * 3.5 },
    };
  });
  return [...handlers, ...outgoing];
}

/** A program that is well. */
function healthy(ground: Ground, memory: Memory): Drawn {
  const { draw, load } = ground;
  const of = (value: number, blur: number): Points => course(ground, (i) => value * (load[i] as number), blur);
  const busy = draw.between(0.1, 0.55);
  const gc = draw.between(0.004, 0.04);
  const delay = draw.between(3, 20);
  const size = draw.whole(4, 40);
  const use = draw.between(0.45, 0.65);
  const spikes = draw.between(0, 0.06);
  const external = draw.scale(4 * MB, 80 * MB);
  const spiky = (points: Points, factor: number): Points =>
    points.map(({ at, value }) => ({ at, value: draw.chance(spikes) ? value * draw.between(2, factor) : value }));
  return {
    readings: {
      'process.heap.used': memory.used,
      'process.heap.limit': memory.used.map(({ at }) => ({ at, value: memory.heapLimit })),
      'process.external': of(external, 0.03),
      'process.rss': memory.used.map(({ at, value }) => ({ at, value: value * 1.3 + external + 40 * MB })),
      'process.cpu': of(busy, 0.08),
      'loop.utilization': of(busy, 0.08),
      'loop.delay.p99': spiky(of(delay, 0.15), 4),
      'loop.delay.max': spiky(of(delay * 2, 0.2), 8),
      'gc.time': spiky(of(gc, 0.2), 4),
      'gc.pause.max': spiky(of(draw.between(4, 30), 0.2), 4),
    },
    operations: operationsOf(draw),
    pools: [
      {
        name: 'db',
        size,
        ...{ min: 1, max: 100 },
        inUse: course(ground, (i) => Math.min(size * 0.95, size * use * (load[i] as number)), 0.08).map(rounded),
        waiting: course(ground, () => (draw.chance(spikes) ? draw.whole(1, 2) : 0), 0).map(rounded),
        leaseMean: draw.between(5, 60),
        waitP95: draw.between(0, 1),
      },
    ],
    stalls: Array.from({ length: draw.chance(0.25) ? 1 : 0 }, () => ({ duration: draw.between(100, 180) })),
    ...(draw.chance(0.6) ? { heapFloor: memory.floor } : {}),
  };
}

const rounded = ({ at, value }: { at: number; value: number }) => ({ at, value: Math.round(value) });

/** What an ill changes of a program that was well. */
const CHANGES: Readonly<Record<Exclude<Ill, 'leak'>, (ground: Ground, well: Drawn) => Drawn>> = {
  'gc-storm': (ground, well) => {
    const { draw, load } = ground;
    const [share, pause] = [draw.between(0.14, 0.5), draw.between(20, 250)];
    const gc = course(ground, (i) => share * (load[i] as number), 0.2);
    const delays = course(ground, () => pause * draw.between(0.9, 1.4), 0.2);
    return {
      ...well,
      readings: {
        ...well.readings,
        'gc.time': gc.map(({ at, value }) => ({ at, value: Math.min(0.9, value) })),
        'gc.pause.max': course(ground, () => pause, 0.2),
        'loop.delay.p99': delays.map(({ at, value }) => ({ at, value: value * 0.7 })),
        'loop.delay.max': delays,
      },
    };
  },
  'pool-too-small': (ground, well) => {
    const { draw } = ground;
    const [size, lease] = [draw.whole(2, 20), draw.between(8, 80)];
    const queue = draw.scale(1.5, 30);
    return {
      ...well,
      pools: [
        {
          name: 'db',
          size,
          ...{ min: 1, max: 100 },
          inUse: course(ground, () => size * draw.between(0.93, 1), 0).map(rounded),
          waiting: course(ground, (i) => queue * (ground.load[i] as number) * draw.between(0.3, 1.7), 0.3).map(rounded),
          leaseMean: lease,
          waitP95: lease * draw.between(0.6, 6),
          throughput: (size / lease) * 1_000 * draw.between(0.93, 0.99),
          ...(draw.chance(0.4) ? { refused: draw.whole(1, 50) } : {}),
        },
      ],
    };
  },
  'pool-too-large': (ground, well) => {
    const { draw, load } = ground;
    const size = draw.whole(16, 100);
    const use = draw.between(0.03, 0.18);
    return {
      ...well,
      pools: [
        {
          name: 'db',
          size,
          ...{ min: 1, max: 100 },
          inUse: course(ground, (i) => size * use * (load[i] as number), 0.15).map(rounded),
          waiting: course(ground, () => 0, 0),
          leaseMean: draw.between(5, 60),
          waitP95: 0,
        },
      ],
    };
  },
  'slow-dependency': (ground, well) => {
    const { draw } = ground;
    const [count, mean] = [draw.whole(100, 5_000), draw.scale(500, 4_000)];
    const slow = { ...{ name: 'outgoing service-0', kind: 'network', isOutgoing: true, count }, mean, p50: mean * 0.9 };
    const inside = {
      ...{ name: 'GET /page-0', count, mean: mean * draw.between(1.02, 1.6), p50: mean },
      ...{ p95: mean * 2.4, p99: mean * 3 },
    };
    // Whoever waits for it holds a connection meanwhile, in some programs.
    const isHeld = draw.chance(0.4);
    const [pool] = well.pools;
    const size = pool?.size ?? 8;
    const held: EvidencePool = {
      ...{ name: 'db', size, min: 1, max: 100, leaseMean: mean, waitP95: mean * draw.between(0.3, 2) },
      inUse: course(ground, () => size, 0),
      waiting: course(ground, () => draw.whole(1, 12), 0),
    };
    return {
      ...well,
      operations: [
        ...well.operations.filter(({ name }) => name !== slow.name && name !== inside.name),
        { ...slow, p95: mean * draw.between(1.5, 2.2), p99: mean * 3 },
        inside,
      ],
      ...(isHeld ? { pools: [held] } : {}),
    };
  },
  'blocked-loop': (ground, well) => {
    const { draw, at } = ground;
    const longest = draw.scale(140, 2_000);
    const often = draw.between(0.3, 0.9);
    const blocks = at.map(() => (draw.chance(often) ? longest * draw.between(0.7, 1) : 0));
    const name = 'POST /report';
    const mean = longest * draw.between(1, 1.3);
    const hasStalls = draw.chance(0.7);
    const delays = course(ground, (i) => Math.max(12, blocks[i] as number), 0.1);
    return {
      ...well,
      readings: {
        ...well.readings,
        'loop.delay.p99': delays.map(({ at: moment, value }) => ({ at: moment, value: value * 0.6 })),
        'loop.delay.max': delays,
      },
      operations: [
        ...well.operations,
        { name, count: draw.whole(30, 400), mean, p50: mean, p95: mean * 1.3, p99: mean * 1.5 },
      ],
      stalls: hasStalls
        ? blocks.flatMap((duration, i) =>
            duration >= 100
              ? [{ duration, at: at[i] as number, operation: name, gc: duration * draw.between(0, 0.2) }]
              : [],
          )
        : [],
    };
  },
};

/** The same for the same seed. */
export function scenario(ill: Ill | 'healthy', seed: number): Evidence {
  const draw = new Draw(seed);
  const ground = groundOf(draw);
  if (ill === 'healthy') return evidenceOf(ground, healthy(ground, memoryOf(ground, { leaked: 0 })));
  if (ill === 'leak') {
    return evidenceOf(ground, healthy(ground, memoryOf(ground, { leaked: draw.between(0.3, 2) })));
  }
  const crowded = ill === 'gc-storm' && draw.chance(0.3) ? draw.between(0.5, 0.65) : 0;
  return evidenceOf(ground, CHANGES[ill](ground, healthy(ground, memoryOf(ground, { leaked: 0, crowded }))));
}

/** In one of the forms that evidence may have. */
function evidenceOf({ draw, at }: Ground, { readings, ...rest }: Drawn): Evidence {
  const form = draw.whole(0, 2);
  const given =
    form === 0
      ? readings
      : form === 1
        ? Object.entries(readings).map(([name, points]) => ({ name, points }))
        : Object.fromEntries(Object.entries(readings).map(([name, points]) => [name, { points }]));
  return { ...rest, readings: given, from: at[0], to: at.at(-1) };
}

export interface Score {
  /** By ill: the share of runs in which the right cause was first. */
  readonly right: Readonly<Record<Ill, number>>;
  /** The share of healthy programs of which nothing was advised. */
  readonly quiet: number;
}

/** @param first the first of `count` seeds for each ill, and for health */
export function scoreOf(
  advise: (evidence: Evidence) => readonly { readonly rule: string }[],
  first: number,
  count: number,
): Score {
  const shareOf = (holds: (seed: number) => boolean): number =>
    Array.from({ length: count }, (_, i) => holds(first + i)).filter(Boolean).length / count;
  const right = ILLS.map((ill) => [
    ill,
    shareOf((seed) => RIGHT[ill].includes(advise(scenario(ill, seed))[0]?.rule ?? '')),
  ]);
  return {
    right: Object.fromEntries(right) as Score['right'],
    quiet: shareOf((seed) => advise(scenario('healthy', seed)).length === 0),
  };
}
