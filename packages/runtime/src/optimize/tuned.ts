/**
 * What a program lets be tuned, and how the pools behind it fare: looked at once a second, in bounded memory.
 *
 * A pool says of itself what it knows. Those of `@perf/optimizer` know how long callers wait; for others it is read from
 * the operation `NAME wait`, where a program measures one, as the AppleScript pool does.
 */
import type { Point } from '@perf/analytics';
import type { EpochMs, Snapshot, Tunable } from '@perf/core';
import type { EvidencePool, EvidenceTunable } from '@perf/optimizer';
import { type BoundsConfig, boundedTunable } from '../config-optimizer.ts';

/** A number that can be set, or something that has one, like a pool. */
export type Tunables = Tunable | { readonly tunable: Tunable; readonly name?: string | undefined; stats?(): object };

interface Tuned {
  readonly tunable: Tunable;
  readonly name: string;
  readonly stats: (() => object) | undefined;
  readonly inUse: Point[];
  readonly waiting: Point[];
}

/** Five minutes. */
const MOST_LOOKS = 300;

export class TunedBoard {
  readonly #bounds: Readonly<Record<string, BoundsConfig>>;
  readonly #byName = new Map<string, Tuned>();

  constructor(bounds: Readonly<Record<string, BoundsConfig>> = {}) {
    this.#bounds = bounds;
  }

  /** @returns it within its bounds, and what takes it out again @throws PerfError `runtime/invalid-config` for bounds that leave nothing of its own */
  add(what: Tunables): { readonly tunable: Tunable; readonly remove: () => void } {
    const given = 'tunable' in what ? what.tunable : what;
    const tunable = boundedTunable(given, this.#bounds[given.name]);
    const pool = 'tunable' in what ? what : undefined;
    const tuned: Tuned = {
      tunable,
      name: pool?.name ?? tunable.name.replace(/\.[^.]*$/, ''),
      stats: pool?.stats && (() => tried(() => pool.stats?.()) ?? {}),
      inUse: [],
      waiting: [],
    };
    this.#byName.set(tunable.name, tuned);
    const remove = (): void => {
      if (this.#byName.get(tunable.name) === tuned) this.#byName.delete(tunable.name);
    };
    return { tunable, remove };
  }

  look(at: EpochMs): void {
    for (const { stats, inUse, waiting } of this.#byName.values()) {
      if (stats === undefined) continue;
      const { used, queued } = figuresOf(stats());
      if (used !== undefined) kept(inUse, { at, value: used });
      if (queued !== undefined) kept(waiting, { at, value: queued });
    }
  }

  tunables(): Tunable[] {
    return [...this.#byName.values()].map(({ tunable }) => tunable);
  }

  told(): EvidenceTunable[] {
    return this.tunables().flatMap((tunable) => {
      const value = tried(() => tunable.get());
      return value === undefined ? [] : [{ name: tunable.name, value, bounds: tunable.bounds }];
    });
  }

  /** @param recent what was measured lately */
  pools(recent: Snapshot): EvidencePool[] {
    return [...this.#byName.values()].flatMap(({ stats, tunable, name, inUse, waiting }) => {
      if (stats === undefined) return [];
      const own = stats() as Partial<EvidencePool>;
      return [
        {
          ...waitOf(recent, name),
          ...own,
          ...{
            name,
            tunable: tunable.name,
            size: tried(() => tunable.get()),
            inUse: [...inUse],
            waiting: [...waiting],
          },
          ...{ min: tunable.bounds.min, max: tunable.bounds.max },
        },
      ];
    });
  }

  /** A figure of a pool at this moment, by its name as a plan has it: `pool.db.wait.p95`; undefined: it is none, or unknown. */
  figure(metric: string, recent: Snapshot): number | undefined {
    for (const { name, stats, tunable } of this.#byName.values()) {
      if (stats === undefined || !metric.startsWith(`pool.${name}.`)) continue;
      const own = stats() as Partial<EvidencePool>;
      const { used, queued } = figuresOf(own);
      const { waitMean, waitP95, leaseMean, throughput, leaked, refused } = { ...waitOf(recent, name), ...own };
      const figures: Record<string, number | undefined> = {
        ...{ size: tried(() => tunable.get()), inUse: used, waiting: queued },
        ...{ 'wait.p95': waitP95, 'wait.mean': waitMean, 'lease.mean': leaseMean, throughput, leaked, refused },
      };
      return figures[metric.slice(`pool.${name}.`.length)];
    }
    return undefined;
  }
}

/** The AppleScript pool calls those that are taken `running`. */
function figuresOf(stats: object): { used: number | undefined; queued: number | undefined } {
  const { inUse, running, waiting } = stats as { inUse?: unknown; running?: unknown; waiting?: unknown };
  const amount = (value: unknown): number | undefined =>
    typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  return { used: amount(inUse) ?? amount(running), queued: amount(waiting) };
}

function waitOf({ operations }: Snapshot, name: string): Pick<EvidencePool, 'waitMean' | 'waitP95'> {
  const wait = operations.find((operation) => operation.name === `${name} wait` && operation.count > 0);
  if (wait === undefined) return {};
  return { waitMean: wait.mean, waitP95: wait.p95 };
}

/** They are the program's own; what fails there is not known here, and ends no look. */
function tried<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

function kept(points: Point[], point: Point): void {
  points.push(point);
  if (points.length > MOST_LOOKS) points.shift();
}
