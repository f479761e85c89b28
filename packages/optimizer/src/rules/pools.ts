/** Pools: too small for what is asked of them, larger than they ever need to be, or emptied by leases that never end. */
import { formatDuration, formatRatio } from '@perf/analytics';
import type { Milliseconds, Ratio } from '@perf/core';
import { type Course, quantileOf, shareAbove } from '../course.ts';
import { isAlerted, type Known, type KnownPool } from '../known.ts';
import type { WantedChange } from '../plan.ts';
import { offeredLoad, waitInLeases } from '../queueing.ts';
import type { Strategy } from '../strategy.ts';
import { type Draft, figure, meanOf, type Rule, sureAfter } from './rule.ts';

/** Of its places, from which on a pool is used up. */
const USED_UP: Ratio = 0.85;
/** Of the looks, in which somebody waited. A burst that waits for a moment is what a pool is for. */
const OFTEN: Ratio = 0.3;
/** Of how long a place is held; a shorter wait is nobody's trouble. */
const LONG_WAIT: Ratio = 0.25;
const NOTICED_WAIT = 5;
/** At its busiest it uses no more than this of its places… */
const HARDLY_USED: Ratio = 0.4;
/** …and with so many fewer there is still enough. */
const SMALLER: Ratio = 0.6;
const SMALLEST_THAT_MATTERS = 4;
/** Looks that it takes to know how busy it gets. */
const FEWEST_LOOKS = 20;
/** A single look tells no peak, so it has to show more. */
const HARDLY_USED_NOW: Ratio = 0.15;
const MANY = 8;

export const pools: Rule = (known, strategy) =>
  known.pools.flatMap((pool) => {
    const size = pool.size ?? pool.max;
    if (size === undefined || !(size >= 1)) return leaking(pool, 0);
    const leaked = leaking(pool, size);
    const short = shortage(pool, size, strategy);
    const small = short === undefined ? [] : [tooSmall(pool, short, known)];
    return [...leaked, ...small, ...(leaked.length + small.length === 0 ? tooLarge(pool, size, strategy) : [])];
  });

function leaking({ name, leaked = 0, leakedAt }: KnownPool, size: number): Draft[] {
  if (leaked < 1) return [];
  return [
    {
      rule: 'pool/leak',
      ...{ cause: 'lease-leaked', subject: name, severity: size > 0 && leaked >= size / 2 ? 'critical' : 'warning' },
      confidence: Math.max(0.8, sureAfter(leaked)),
      what: `Give back what is taken from ${name} in every case, also when the work fails: use \`pool.use(fn)\`${
        leakedAt === undefined ? '' : `, first at ${leakedAt}`
      }.`,
      text: `${leaked} ${leaked === 1 ? 'lease' : 'leases'} of ${name} ${leaked === 1 ? 'is' : 'are'} held longer than any honest one`,
      why: [
        ...figure(`pool.${name}.leaked`, leaked, 'count'),
        ...figure(`pool.${name}.size`, size || undefined, 'count'),
      ],
      effect: {
        ...{ metric: `pool.${name}.leaked`, better: 'lower' },
        expected: -1,
        range: [-1, -0.5],
        text: 'all places are there again for those who wait',
      },
      risk: { level: 'low', text: 'None, but that code has to change.' },
      undo: 'Nothing of the pool is changed.',
    },
  ];
}

interface Shortage {
  readonly size: number;
  readonly wanted: number;
  /** Of the places, that are taken; undefined where nobody looked. */
  readonly use: Ratio | undefined;
  readonly wait: Milliseconds | undefined;
  readonly confidence: Ratio;
  /** Of the wait. */
  readonly gain: Ratio;
}

/** Waiting, and used up meanwhile: either alone is no shortage. */
function shortage(pool: KnownPool, size: number, { poolUse }: Strategy): Shortage | undefined {
  const { inUse, waiting, waitP95, waitMean, leaseMean, refused = 0, throughput } = pool;
  const wait = waitP95 ?? waitMean;
  const use = inUse === undefined ? undefined : inUse.mean / size;
  const load = leaseMean !== undefined && throughput !== undefined ? offeredLoad(throughput, leaseMean) : undefined;
  if ((use ?? (load === undefined ? 1 : load / size)) < USED_UP) return undefined;
  const queued = queuedShare(waiting);
  const isLong = wait !== undefined && wait >= Math.max(NOTICED_WAIT, LONG_WAIT * (leaseMean ?? 0));
  if (queued < OFTEN && refused < 1 && !(isLong && (waiting === undefined || queued > 0))) return undefined;
  // Who waits wants a place too; those that are there are all it could serve.
  const wants = Math.max(load ?? 0, (inUse?.mean ?? size) + Math.min(size, waiting?.mean ?? 1));
  const wanted = Math.max(size + 1, Math.ceil(wants / poolUse));
  const ratio = waitInLeases(wants, wanted) / waitInLeases(Math.min(wants, 0.98 * size), size);
  const looks = Math.max(refused, (waiting?.samples ?? 1) * Math.max(queued, OFTEN), inUse?.samples ?? 0);
  const isFelt = isLong || wait === undefined || refused > 0;
  // Of numbers beyond all measure nothing is left to divide.
  const gain = Math.min(-0.1, (Number.isFinite(ratio) ? ratio : 0.5) - 1);
  return { size, wanted, use, wait, confidence: sureAfter(looks) * (isFelt ? 1 : 0.9), gain };
}

/** Of the looks, in which somebody waited. */
function queuedShare(waiting: Course | undefined): Ratio {
  if (waiting === undefined) return 0;
  return waiting.points.length > 0 ? shareAbove(waiting, 0.5) : waiting.mean >= 1 ? 1 : 0;
}

function tooSmall(pool: KnownPool, { size, wanted, use, wait, confidence, gain }: Shortage, known: Known): Draft {
  const { name, inUse, waiting, refused = 0 } = pool;
  const isUrgent = refused > 0 || isAlerted(known, name, `pool.${name}`);
  const taken = use === undefined ? `all ${size}` : `${formatRatio(Math.min(1, use))} of ${size}`;
  const queue = waiting === undefined ? '' : `, ${Number(waiting.mean.toFixed(1))} callers wait on average`;
  return {
    rule: 'pool/too-small',
    ...{ cause: 'pool-starved', subject: name, severity: isUrgent ? 'critical' : 'warning', confidence },
    what: `Give ${name} ${wanted} places instead of ${size}.`,
    text: `${name} has too few places: ${taken} are taken${queue}${
      wait === undefined ? '' : `, for up to ${formatDuration(wait)}`
    }`,
    why: [
      ...figure(`pool.${name}.size`, size, 'count'),
      ...meanOf(`pool.${name}.inUse`, inUse, 'count'),
      ...meanOf(`pool.${name}.waiting`, waiting, 'count'),
      ...figure(`pool.${name}.wait.p95`, wait, 'ms'),
      ...figure(`pool.${name}.refused`, refused || undefined, 'count'),
    ],
    effect: {
      ...{ metric: `pool.${name}.wait.p95`, better: 'lower', expected: gain },
      range: [Math.max(-1, 1.3 * gain), gain / 3],
      text: 'callers wait less for a place, if whoever is behind it can take more at once',
    },
    risk: { level: 'low', text: 'Whoever is behind it gets more work at once, and may become slower for all.' },
    undo: `Set it back to ${size}.`,
    change: changeOf(pool, size, wanted),
  };
}

function tooLarge(pool: KnownPool, size: number, { poolUse }: Strategy): Draft[] {
  const { name, inUse, waiting, min = 0, costBytes } = pool;
  if (inUse === undefined || size < SMALLEST_THAT_MATTERS) return [];
  const isSeen = inUse.samples >= FEWEST_LOOKS;
  const busiest = Math.max(inUse.max, quantileOf(inUse, 0.99));
  if (busiest > (isSeen ? HARDLY_USED : HARDLY_USED_NOW) * size || (waiting?.max ?? 0) > 0) return [];
  const wanted = Math.max(min, 1, Math.ceil(busiest / poolUse) + 1);
  if (wanted > SMALLER * size || (!isSeen && size - wanted < MANY)) return [];
  const cost = costBytes === undefined ? '' : `, which cost ${Math.round(((size - wanted) * costBytes) / 1e6)} MB`;
  return [
    {
      rule: 'pool/too-large',
      ...{ cause: 'pool-oversized', subject: name, severity: 'info' },
      confidence: sureAfter(inUse.samples) * certainty(inUse, size),
      what: `Give ${name} ${wanted} places instead of ${size}.`,
      text: `${name} never uses more than ${Math.ceil(busiest)} of its ${size} places, and nobody waits${cost}`,
      why: [
        ...figure(`pool.${name}.size`, size, 'count'),
        ...figure(`pool.${name}.inUse`, busiest, 'count'),
        ...meanOf(`pool.${name}.waiting`, waiting, 'count'),
      ],
      effect: {
        ...{ metric: `pool.${name}.size`, better: 'lower' },
        expected: wanted / size - 1,
        range: [wanted / size - 1, 0],
        text: 'fewer are kept open for nothing; nobody waits longer',
      },
      risk: { level: 'low', text: 'A burst larger than any that was seen has to wait.' },
      undo: `Set it back to ${size}.`,
      change: changeOf(pool, size, wanted),
      goal: 'no-harm',
    },
  ];
}

/** The emptier at its busiest, the surer. */
const certainty = ({ max }: Course, size: number): Ratio => 1 - max / size / 2;

function changeOf({ name, tunable, min = 1, max }: KnownPool, from: number, wanted: number): WantedChange {
  const usual = [`${name}.size`, `${name}.workers`, `${name}.max`, `pool.${name}.size`, `pool.${name}`, name];
  const most = max !== undefined && max > from ? max : Math.max(from, wanted);
  return {
    ...{ tunables: tunable === undefined ? usual : [tunable], from, wanted },
    bounds: { min: Math.min(from, Math.max(1, min)), max: most, step: 1 },
  };
}
