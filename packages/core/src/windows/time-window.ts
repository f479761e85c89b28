/**
 * What one series recorded in the last 10 seconds, minute, five minutes or hour.
 *
 * The recorder only ever counts up. Once a second a tick puts a mark: the state of a series that changed since its last
 * mark. A window is the state now less the state at the newest mark that is at least that old:
 *
 *   marks      |    |    |  |  | | | ||||||||||          spacing grows with age: 1 s, 5 s, 30 s, 5 min
 *   age      1 h         5 min      1 min  10 s   now
 *
 * Invariants: every recorded value is in exactly one stretch between marks; a window therefore covers at least what was
 * asked for, and at most a tenth and a second more. A series that is idle gets no marks, and its windows become empty.
 */
import { since } from '../histogram/algebra.ts';
import { decode, encode, type Recorded } from '../histogram/codec.ts';
import { type Extremes, Histogram, together } from '../histogram/histogram.ts';
import type { Milliseconds } from '../units.ts';

export const TIME_WINDOWS = { '10s': 10_000, '1m': 60_000, '5m': 300_000, '1h': 3_600_000 } as const;
export type TimeWindow = keyof typeof TIME_WINDOWS;

interface Mark {
  /** Monotonic. */
  readonly at: Milliseconds;
  readonly state: Uint8Array;
  /** Of the stretch that this mark ends. */
  readonly extremes: Extremes;
}

/** Marks older than `from` are kept `every` so often. The steps divide one another, so thinning twice changes nothing. */
const SPACING = [
  { from: 3_600_000 + 300_000, every: Number.POSITIVE_INFINITY },
  { from: 300_000 + 30_000, every: 300_000 },
  { from: 60_000 + 5_000, every: 30_000 },
  { from: 10_000 + 1_000, every: 5_000 },
  { from: Number.NEGATIVE_INFINITY, every: 0 },
] as const;

export class TimeWindows {
  #marks: Mark[] = [];

  /** Marks the state of a series that changed since its last mark. @param extremes of what came since */
  mark(now: Milliseconds, recorded: Recorded, extremes: Extremes): void {
    this.#marks.push({ at: now, state: encode(recorded), extremes });
    this.#thin(now);
  }

  /**
   * What was recorded within the last `window` milliseconds.
   *
   * @param recorded the series as it is now
   * @param unmarked the extremes of what came since the last mark
   */
  read({ now, window }: { now: Milliseconds; window: Milliseconds }, recorded: Recorded, unmarked: Extremes): Recorded {
    const base = this.#marks.findLastIndex((mark) => mark.at <= now - window);
    const extremes = this.#marks.slice(base + 1).reduce((all, mark) => together(all, mark.extremes), unmarked);
    const mark = this.#marks[base];
    const { histogram, failed } = recorded;
    const earlier = mark === undefined ? { histogram: new Histogram(histogram.scale), failed: 0 } : decode(mark.state);
    return { histogram: since(earlier.histogram, histogram, extremes), failed: failed - earlier.failed };
  }

  /** Of the marks in a cell the first stays; the extremes of a mark that goes become part of the next one's. */
  #thin(now: Milliseconds): void {
    const kept: Mark[] = [];
    let lastCell = '';
    let pending: Extremes | undefined;
    for (const mark of this.#marks) {
      const every = SPACING.find(({ from }) => now - mark.at >= from)?.every ?? 0;
      // Past every window only the newest mark is of use, and no extremes before it.
      const isPast = every === Number.POSITIVE_INFINITY;
      if (isPast) kept.length = 0;
      const cell = every === 0 ? `at ${mark.at}` : `${every} ${Math.floor(mark.at / every)}`;
      const extremes = pending === undefined ? mark.extremes : together(mark.extremes, pending);
      if (isPast || cell !== lastCell) {
        kept.push({ ...mark, extremes });
        pending = undefined;
      } else pending = extremes;
      lastCell = cell;
    }
    this.#marks = kept;
  }
}
