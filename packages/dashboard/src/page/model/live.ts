/**
 * What comes from the stream, put together: the whole of now, by how much this browser's clock is off, and the short
 * memory that sparklines are drawn from. Bounded, however long the tab stays open.
 */
import type { Frame, Now, OperationRow } from '../../protocol.ts';
import { titleOf } from './visible.ts';

/** A frame replaces whole sections; those it lacks stay the very same objects, so that nothing redraws for them. */
export function merged(now: Now | null, frame: Frame): Now | null {
  if (now !== null) return { ...now, ...frame };
  return isWhole(frame) ? frame : null;
}

/** The first of a stream has all sections. */
const isWhole = (frame: Frame): frame is Now => frame.operations !== undefined && frame.service !== undefined;

const CLOCK_SAMPLES = 10;

/**
 * By how much the server's clock is ahead of this one. A frame that was long under way makes it look late, so of the last few
 * samples the greatest is nearest to the truth.
 */
export class ClockSkew {
  readonly #samples: number[] = [];

  /** @param at when the server wrote @param received when it came, by the clock here */
  heard(at: number, received: number): void {
    this.#samples.push(at - received);
    if (this.#samples.length > CLOCK_SAMPLES) this.#samples.shift();
  }

  get ahead(): number {
    return this.#samples.length === 0 ? 0 : Math.max(...this.#samples);
  }
}

const TRAIL_POINTS = 60;
const MOST_TRAILS = 200;

/** The last p95 of each operation, a value a frame. */
export class Trails {
  #trails = new Map<string, (number | null)[]>();

  add(rows: readonly OperationRow[]): void {
    const next = new Map<string, (number | null)[]>();
    for (const row of rows.slice(0, MOST_TRAILS)) {
      const key = titleOf(row.name, row.labels);
      next.set(key, [...(this.#trails.get(key) ?? []), row.p95].slice(-TRAIL_POINTS));
    }
    // Those that are gone take their past with them.
    this.#trails = next;
  }

  of(row: Pick<OperationRow, 'name' | 'labels'>): readonly (number | null)[] {
    return this.#trails.get(titleOf(row.name, row.labels)) ?? [];
  }

  get size(): number {
    return this.#trails.size;
  }
}

const SHORTEST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/** How long to wait before the next try to connect, with some chance in it, so that many tabs don't come at once. */
export function waitBefore(tries: number, random: number): number {
  return Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** Math.min(tries, 10)) * (0.75 + random / 2);
}
