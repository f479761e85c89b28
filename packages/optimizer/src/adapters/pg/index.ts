/**
 * The pool of `pg`, as something that can be tuned and read: its `max` takes effect while it works.
 *
 * It asks for nothing that pg does not show: its counts, its options, its events. What it does not tell (how long somebody waited) stays unknown.
 */
import { PerfError, type Tunable } from '@perf/core';
import type { PoolLoad } from '../../pool/load.ts';
import { wholeNumber } from '../../misuse-of.ts';

/** What is used of a `Pool` of pg. */
export interface PgPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { max?: number; maxUses?: number };
  on(event: 'release', told: (...args: never[]) => void): unknown;
}

export interface PgOptions {
  /** @default 'pg' */
  readonly name?: string;
  /** @default from 1 to the larger of 64 and four times its `max`; the server's `max_connections` may be less */
  readonly bounds?: { readonly min?: number; readonly max?: number };
}

export interface TunablePg {
  /** Its `max`. Fewer: clients end as they come back. More: who waits gets one at the next release, or at once where none is lent. */
  readonly tunable: Tunable;
  /** For `createSizer`. */
  load(): PoolLoad;
  /** For evidence. */
  stats(): {
    readonly name: string;
    readonly size: number;
    readonly max: number;
    readonly inUse: number;
    readonly waiting: number;
  };
}

/** What pg does with those that wait; not of its documented face, so it is used only where it is there. */
interface Pulsing {
  _pulseQueue?: () => void;
}

const INVALID = 'pool/invalid-argument';

/** @throws PerfError `pool/invalid-argument` for what is no such pool */
export function tunablePg(pool: PgPool, { name = 'pg', bounds = {} }: PgOptions = {}): TunablePg {
  if (typeof pool?.totalCount !== 'number' || typeof pool.options !== 'object') {
    throw new PerfError(INVALID, {
      message: 'Expected `pool` to be a `Pool` of pg, got something without `totalCount` and `options`',
      hint: 'Give what `new pg.Pool()` made.',
    });
  }
  const { options } = pool;
  const max = (): number => options.max ?? 10;
  const min = wholeNumber(INVALID, 'bounds.min', [bounds.min ?? 1, 1]);
  const most = wholeNumber(INVALID, 'bounds.max', [bounds.max ?? Math.max(64, 4 * max()), min]);
  const { maxUses } = options;
  let completed = 0;
  pool.on('release', () => {
    completed += 1;
    // pg keeps a client that comes back however many there are. It ends one that was used too often, and looks right after it has told
    // of the release: so that is how one too many is ended.
    options.maxUses = pool.totalCount > max() ? 1 : (maxUses ?? Number.POSITIVE_INFINITY);
  });
  const inUse = (): number => pool.totalCount - pool.idleCount;
  return {
    tunable: {
      name: `${name}.size`,
      unit: 'count',
      bounds: { min, max: most, step: 1 },
      get: max,
      set(size) {
        options.max = wholeNumber(INVALID, 'size', [size, min, most]);
        // Else who waits would wait for the next release, though there is room now. One call serves one.
        for (let room = Math.min(pool.waitingCount, size - pool.totalCount); room > 0; room -= 1) {
          (pool as Pulsing)._pulseQueue?.();
        }
      },
    },
    load: () => ({ completed, inUse: inUse(), waiting: pool.waitingCount }),
    stats: () => ({ name, size: pool.totalCount, max: max(), inUse: inUse(), waiting: pool.waitingCount }),
  };
}
