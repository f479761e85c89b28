/**
 * One lease taken and given back, of a pool that has one idle: what every query pays on a quiet day; and one of a pool that all wait
 * for. Peers at the same bounds: generic-pool and tarn, used as their manuals say.
 */
import { createLimiter, createPool } from '@perf/optimizer';
import genericPool from 'generic-pool';
import { Pool as TarnPool } from 'tarn';
import { type AloneCase, cost, share } from '../case.ts';
import { nanosecondsPerAwait } from '../timing.ts';

const CALLS = 20_000;
const BOUNDS = { min: 1, max: 10 } as const;
const CALLERS = 40;

interface Thing {
  readonly id: number;
}

const create = async (): Promise<Thing> => ({ id: 1 });
const destroy = async (): Promise<void> => undefined;
const work = async (): Promise<number> => 1;

type Lend = () => Promise<unknown>;

const lenders: Readonly<Record<string, () => { readonly lend: Lend; end(): unknown }>> = {
  createPool: () => {
    const pool = createPool({ create, destroy, ...BOUNDS });
    const lend = async (): Promise<void> => {
      const lease = await pool.acquire();
      lease.release();
    };
    return { lend, end: () => pool.drain() };
  },
  'createPool, use': () => {
    const pool = createPool({ create, destroy, ...BOUNDS });
    return { lend: () => pool.use(work), end: () => pool.drain() };
  },
  'generic-pool': () => {
    const pool = genericPool.createPool({ create, destroy }, BOUNDS);
    const lend = async (): Promise<void> => {
      const thing = await pool.acquire();
      await pool.release(thing);
    };
    return { lend, end: () => pool.drain().then(() => pool.clear()) };
  },
  tarn: () => {
    const pool = new TarnPool({ create, destroy, ...BOUNDS });
    const lend = async (): Promise<void> => {
      const thing = await pool.acquire().promise;
      pool.release(thing);
    };
    return { lend, end: () => pool.destroy() };
  },
  'Limiter.run': () => {
    const limiter = createLimiter({ initial: BOUNDS.max });
    return { lend: () => limiter.run(work), end: () => undefined };
  },
};

async function quiet(name: string): Promise<number> {
  const lender = lenders[name]?.();
  if (lender === undefined) throw new Error(`Expected a lender, got \`${name}\``);
  await lender.lend();
  const nanoseconds = await nanosecondsPerAwait(lender.lend, CALLS);
  await lender.end();
  return nanoseconds;
}

/** A lease among callers four times as many as there are things, each asking again at once. */
async function crowded(name: string): Promise<number> {
  const lender = lenders[name]?.();
  if (lender === undefined) throw new Error(`Expected a lender, got \`${name}\``);
  const { lend } = lender;
  const caller = async (): Promise<void> => {
    for (let i = 0; i < CALLS / 10 / CALLERS; i += 1) await lend();
  };
  const all = (): Promise<unknown> => Promise.all(Array.from({ length: CALLERS }, caller));
  const nanoseconds = (await nanosecondsPerAwait(all, 10)) / (CALLS / 10);
  await lender.end();
  return nanoseconds;
}

export const pool: AloneCase = {
  name: 'pool',
  title: 'One lease taken and given back',
  unit: 'ns of CPU a lease',
  variants: {
    'bare await': () => nanosecondsPerAwait(work, CALLS),
    createPool: () => quiet('createPool'),
    'createPool, use': () => quiet('createPool, use'),
    'generic-pool': () => quiet('generic-pool'),
    tarn: () => quiet('tarn'),
    'Limiter.run': () => quiet('Limiter.run'),
    'createPool, crowded': () => crowded('createPool'),
    'generic-pool, crowded': () => crowded('generic-pool'),
    'tarn, crowded': () => crowded('tarn'),
  },
  figures: [
    { name: 'createPool to generic-pool', ...share('createPool', 'generic-pool'), floor: { atMost: 1 / 2 } },
    { name: 'createPool to tarn', ...share('createPool', 'tarn'), floor: { atMost: 1 } },
    {
      name: 'createPool to generic-pool, crowded',
      ...share('createPool, crowded', 'generic-pool, crowded'),
      floor: { atMost: 1 },
    },
    { name: 'createPool to tarn, crowded', ...share('createPool, crowded', 'tarn, crowded'), floor: { atMost: 1 } },
    { name: 'Limiter.run to generic-pool', ...share('Limiter.run', 'generic-pool'), floor: { atMost: 1 / 2 } },
    {
      name: 'createPool, a lease',
      of: (round) => cost(round, 'createPool'),
      floor: { atMost: 1_000 },
      show: (value) => `${value.toFixed(0)} ns`,
    },
    {
      name: 'Limiter.run, a call',
      of: (round) => cost(round, 'Limiter.run'),
      floor: { atMost: 1_000 },
      show: (value) => `${value.toFixed(0)} ns`,
    },
  ],
};
