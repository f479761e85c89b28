/**
 * Carries series and metrics from the process that records them to the one that keeps them.
 *
 *   recording process                                  keeping process
 *   createFeed(monitor).changes()  →  SeriesUpdate  →  createIntake(monitor).accept(source, update)
 *
 * An update holds a series' whole state so far, not what is new. So one that is lost, doubled or late does no harm: the
 * next one makes up for it, and the intake adds only what it has not seen from that source. Only the extremes of a
 * short stretch travel in one update alone: when that is lost, a window knows them as exactly as a percentile.
 *
 * A series that was removed is told of once more, as gone. Comes it back, it has another serial number.
 */
import { encode } from './histogram/codec.ts';
import type { MetricHead, MetricState } from './metrics/metric.ts';
import type { Monitor } from './monitor.ts';
import type { Told } from './operation.ts';
import type { OperationKind } from './operation-kind.ts';
import type { Milliseconds } from './units.ts';

export interface SeriesUpdate {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly kind?: OperationKind;
  /** See `Told`; absent from older versions, and 0 where nothing is ever removed. */
  readonly serial?: number;
  /** It was removed, and this is all it ever had. */
  readonly gone?: true;
  /** The state so far, see `encode`. */
  readonly state: Uint8Array;
  /** Extremes of what came since the update before: exact ones for windows, which the state alone can't give. */
  readonly recentMin: Milliseconds;
  readonly recentMax: Milliseconds;
}

export interface MetricUpdate extends MetricHead {
  readonly labels: Readonly<Record<string, string>>;
  readonly serial: number;
  /** It was removed, or it is a gauge whose value is unknown now. */
  readonly gone?: true;
  /** Of a counter all so far, of a gauge the last one; undefined for a distribution, and for a gauge that is gone. */
  readonly value?: number;
  /** Of a distribution, as of a series. */
  readonly state?: Uint8Array;
}

export interface Feed {
  /** The series that changed since the last call, and those that are gone. */
  changes(): SeriesUpdate[];
  /** The same of metrics; each call is a collection. */
  metrics(): MetricUpdate[];
  /** The sketch of series that found no place, if it changed since the last call; see `Distinct`. */
  folded(): Uint8Array | undefined;
}

/** A monitor, maybe of an older version, which has series only. */
export type FeedSource = Pick<Monitor, 'series'> & Partial<Pick<Monitor, 'collect' | 'parted' | 'folded'>>;

const GONE = -1;

/** What of a monitor is new since it was last asked, on its way to another process. */
export function createFeed(monitor: FeedSource): Feed {
  // What each one had when it was told; made anew each time, so that what is gone is forgotten.
  let sent = new Map<unknown, number>();
  let told = new Map<number, { readonly mark: number; readonly state: MetricState }>();
  let foldedTold = 0;
  return {
    changes() {
      const now = new Map<unknown, number>();
      const look = (all: Iterable<Told>, gone?: true): SeriesUpdate[] =>
        [...all].flatMap((series) => {
          const key = series.serial || series;
          const mark = gone ? GONE : series.histogram.count;
          now.set(key, mark);
          return mark === (sent.get(key) ?? 0) ? [] : [seriesUpdate(series, gone)];
        });
      const updates = [...look(monitor.parted?.().series ?? [], true), ...look(monitor.series())];
      sent = now;
      return updates;
    },
    metrics() {
      const now: typeof told = new Map();
      const updates: MetricUpdate[] = [];
      const look = (all: Iterable<MetricState>, gone?: true): void => {
        for (const state of all) {
          const mark = gone ? GONE : markOf(state);
          now.set(state.serial, { mark, state });
          if (mark !== told.get(state.serial)?.mark) updates.push(metricUpdate(state, gone));
        }
      };
      look(monitor.parted?.().metrics ?? [], true);
      look(monitor.collect?.() ?? []);
      for (const [serial, { state }] of told) {
        if (state.type === 'gauge' && !now.has(serial)) updates.push({ ...facts(state), gone: true });
      }
      told = now;
      return updates;
    },
    folded() {
      const { registers, estimate } = monitor.folded?.() ?? { registers: undefined, estimate: 0 };
      const isNews = estimate !== foldedTold;
      foldedTold = estimate;
      return isNews ? registers : undefined;
    },
  };
}

function seriesUpdate(series: Told, gone?: true): SeriesUpdate {
  const { name, labels, kind, serial } = series;
  const { min, max } = series.takeUnsent();
  const told = { name, labels, serial, state: encode(series), recentMin: min, recentMax: max };
  return { ...told, ...(kind && { kind }), ...(gone && { gone }) };
}

function facts({ name, type, unit, description, labels, serial }: MetricState): MetricUpdate {
  return { name, type, unit, description, labels, serial };
}

function metricUpdate(state: MetricState, gone?: true): MetricUpdate {
  const figure =
    state.type === 'distribution'
      ? { state: encode({ histogram: state.histogram, failed: 0 }) }
      : { value: state.value };
  return { ...facts(state), ...figure, ...(gone && { gone }) };
}

/** Another one when there is something new to tell. */
function markOf(state: MetricState): number {
  return state.type === 'distribution' ? state.histogram.count : state.value;
}
