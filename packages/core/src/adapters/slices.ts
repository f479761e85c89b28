/**
 * Long work in slices of time, so that a program that is asked for its figures goes on with its own work in between.
 */
import { setImmediate } from 'node:timers/promises';
import { systemClock } from '../clock.ts';
import { copyOf } from '../histogram/algebra.ts';
import { type MetricSnapshot, metricSnapshot } from '../metrics/metric-snapshot.ts';
import type { Monitor } from '../monitor.ts';
import type { SeriesState } from '../snapshot.ts';
import type { Milliseconds } from '../units.ts';

/** What one slice takes: several scrapes at once still leave the event loop within some milliseconds. */
const SLICE: Milliseconds = 1;

/** The results of some work, slice by slice, at least one; the event loop is let in between two of them. */
export async function* inSlices<Piece>(
  work: Iterable<Piece>,
  now: () => Milliseconds = systemClock.monotonic,
): AsyncGenerator<Piece[], void> {
  let slice: Piece[] = [];
  let end = now() + SLICE;
  for (const piece of work) {
    slice.push(piece);
    if (now() < end) continue;
    yield slice;
    slice = [];
    await setImmediate();
    end = now() + SLICE;
  }
  yield slice;
}

/** What each series of a monitor has counted so far, as it is when its turn comes. */
export async function statesOf(monitor: Monitor): Promise<SeriesState[]> {
  const states: SeriesState[] = [];
  for await (const slice of inSlices(copies(monitor))) states.push(...slice);
  return states;
}

/** The program's own metrics, one collection of them. */
export async function metricsOf(monitor: Monitor): Promise<MetricSnapshot[]> {
  const metrics: MetricSnapshot[] = [];
  for await (const slice of inSlices(snapshots(monitor))) metrics.push(...slice);
  return metrics;
}

function* snapshots(monitor: Monitor): Generator<MetricSnapshot, void> {
  for (const state of monitor.collect()) yield metricSnapshot(state);
}

function* copies(monitor: Monitor): Generator<SeriesState, void> {
  for (const { name, labels, histogram, failed } of monitor.series()) {
    const copy = copyOf(histogram);
    if (copy.count > 0) yield { name, labels, histogram: copy, failed };
  }
}
