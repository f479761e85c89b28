/**
 * Every garbage collection of this thread, as V8 reports it when it is over.
 *
 * Collections come in batches, and each entry of a batch counts: a reader that takes only the first loses a quarter of
 * them. They come after the fact, on a later turn of the loop, so a pause of this moment may be missing yet.
 */
import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import type { Milliseconds } from '../../units.ts';

export type GarbageKind = 'minor' | 'major' | 'incremental' | 'weak-callbacks';

export interface GarbagePause {
  /** On the time line of `performance.now()` of this thread. */
  readonly start: Milliseconds;
  readonly duration: Milliseconds;
  /** `minor` collects the young objects; `major` all of them; the other two are steps of a major one. */
  readonly kind: GarbageKind;
}

export interface WatchGarbageOptions {
  /** Told of each collection, oldest first. It must not throw: its error would surface in the program under watch. */
  readonly onPause?: (pause: GarbagePause) => void;
}

export interface GarbageTotals {
  readonly count: number;
  /** In all collections together. */
  readonly time: Milliseconds;
}

export interface GarbageWatch {
  /** Since the watch began. */
  totals(): GarbageTotals;
  /** Ends the watch; the totals stay as they are. Calling it twice is fine. */
  close(): void;
}

/** Whether this runtime reports collections; without it a watch stays at zero. */
export function garbageIsReported(): boolean {
  // Missing from the types, as `takeRecords` is; both are there since Node 16.
  const { supportedEntryTypes = [] } = PerformanceObserver as { supportedEntryTypes?: readonly string[] };
  return supportedEntryTypes.includes('gc');
}

/**
 * Watches this thread's garbage collections, at about 0.001 % of a core, without keeping the program alive.
 *
 * Each thread has a heap and collections of its own.
 */
export function watchGarbage({ onPause }: WatchGarbageOptions = {}): GarbageWatch {
  let count = 0;
  let time = 0;
  const take = (entries: readonly PerformanceEntry[]): void => {
    for (const entry of entries) {
      count += 1;
      time += entry.duration;
      onPause?.({ start: entry.startTime, duration: entry.duration, kind: kindOf(entry) });
    }
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  if (garbageIsReported()) observer.observe({ entryTypes: ['gc'] });
  const waiting = observer as { takeRecords?: () => PerformanceEntry[] };
  return {
    totals() {
      take(waiting.takeRecords?.() ?? []);
      return { count, time };
    },
    close: () => observer.disconnect(),
  };
}

function kindOf(entry: PerformanceEntry): GarbageKind {
  switch ((entry as { detail?: { kind?: number } }).detail?.kind) {
    case constants.NODE_PERFORMANCE_GC_MAJOR:
      return 'major';
    case constants.NODE_PERFORMANCE_GC_INCREMENTAL:
      return 'incremental';
    case constants.NODE_PERFORMANCE_GC_WEAKCB:
      return 'weak-callbacks';
    default:
      // The scavenger, and the young generation's mark-sweep, which older versions have no constant for.
      return 'minor';
  }
}
