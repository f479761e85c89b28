/**
 * What one series recorded in the last 10 seconds, minute, five minutes or hour.
 *
 * The recorder only ever counts up. Once a second a tick closes the stretch in which a series changed, and keeps the
 * state at its end. A window is the state now less the state at the end of the newest stretch that is wholly too old:
 *
 *   stretches  |  past  |     |     |  |  |  ||||||||||      with age, neighbours become one: 1 s, 5 s, 30 s, 5 min
 *   age                1 h         5 min  1 min   10 s  now
 *
 * Invariants: every recorded value lies in exactly one stretch, and no stretch that the edge of a window can fall into
 * is longer than a tenth of that window, or than the time between two ticks. So a window covers at least what was asked
 * for, and at most a tenth and a second more. While a series is idle it has no stretch, and its windows become empty.
 */
import { since } from '../histogram/algebra.ts';
import { decode, encode, type Recorded } from '../histogram/codec.ts';
import { type Extremes, together } from '../histogram/extremes.ts';
import { Histogram } from '../histogram/histogram.ts';
import type { Milliseconds } from '../units.ts';

/** The windows that a snapshot may be asked for, with their length in ms. */
export const TIME_WINDOWS = { '10s': 10_000, '1m': 60_000, '5m': 300_000, '1h': 3_600_000 } as const;
export type TimeWindow = keyof typeof TIME_WINDOWS;

/** Two moments, monotonic. */
interface Span {
  /** Nothing was recorded between the end of the stretch before and this one. */
  readonly start: Milliseconds;
  readonly end: Milliseconds;
}

interface Stretch extends Span {
  /** At its end, see `packed`. */
  readonly state: string;
  readonly extremes: Extremes;
}

/** Neighbours that ended at least `age` ago make one stretch of at most `length`: the next window allows it. */
const MERGING = [
  { age: TIME_WINDOWS['1h'], length: Number.POSITIVE_INFINITY },
  { age: TIME_WINDOWS['5m'], length: 300_000 },
  { age: TIME_WINDOWS['1m'], length: 30_000 },
  { age: TIME_WINDOWS['10s'], length: 5_000 },
] as const;

/** Merging may come late, and costs less when it does: it leaves some 45, with a tick a second. */
const ENOUGH = 50;

export class TimeWindows {
  #stretches: Stretch[] = [];

  /** How many states are kept: at most 50 while ticks come once a second, however long that goes on. */
  get size(): number {
    return this.#stretches.length;
  }

  /** Closes a stretch in which the series changed; it begins at the tick before. @param extremes of its values */
  close({ start, end }: Span, recorded: Recorded, extremes: Extremes): void {
    this.#stretches.push({ start, end, state: packed(recorded), extremes });
    if (this.#stretches.length > ENOUGH) this.#merge(end);
  }

  /**
   * What was recorded within the last `window` milliseconds.
   *
   * @param recorded the series as it is now
   * @param open the extremes of what came since the last stretch was closed
   */
  read({ now, window }: { now: Milliseconds; window: Milliseconds }, recorded: Recorded, open: Extremes): Recorded {
    const base = this.#stretches.findLastIndex(({ end }) => end <= now - window);
    const extremes = this.#stretches.slice(base + 1).reduce((all, stretch) => together(all, stretch.extremes), open);
    const state = this.#stretches[base]?.state;
    const { histogram, failed } = recorded;
    const earlier = state === undefined ? { histogram: new Histogram(histogram.scale), failed: 0 } : unpacked(state);
    return { histogram: since(earlier.histogram, histogram, extremes), failed: failed - earlier.failed };
  }

  #merge(now: Milliseconds): void {
    const kept: Stretch[] = [];
    for (const stretch of this.#stretches) {
      const before = kept.at(-1);
      const longest = MERGING.find(({ age }) => now - stretch.end >= age)?.length ?? 0;
      if (before === undefined || stretch.end - before.start > longest) kept.push(stretch);
      else
        kept[kept.length - 1] = {
          ...stretch,
          start: before.start,
          extremes: together(before.extremes, stretch.extremes),
        };
    }
    this.#stretches = kept;
  }
}

/** A state as text of one byte a character: bytes in an array cost a kilobyte more than they are. */
function packed(recorded: Recorded): string {
  const { buffer, byteOffset, byteLength } = encode(recorded);
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}

function unpacked(state: string): Recorded {
  return decode(Buffer.from(state, 'latin1'));
}
