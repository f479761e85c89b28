/**
 * What is asked of the server for the view that is open: only what its section shows, for its range, and again when a range
 * that moves on is old.
 */
import { computed, type ReadonlySignal } from '@preact/signals';
import type { ComparisonView, MarksView, OperationsView, OperationView, ReadingsView, RunsView } from '../protocol.ts';
import type { Api } from './adapters/api.ts';
import { type Moments, momentsOf, refreshEvery } from './model/range.ts';
import type { Section, View } from './model/view.ts';
import { type Remote, remote } from './remote.ts';

export interface Asked {
  readonly operations: Remote<OperationsView>;
  readonly operation: Remote<OperationView>;
  readonly readings: Remote<ReadingsView>;
  readonly marks: Remote<MarksView>;
  readonly comparison: Remote<ComparisonView>;
  readonly runs: Remote<RunsView>;
  /** The range of the view; that of one that moves is taken anew with each asking. */
  readonly moments: ReadonlySignal<Moments>;
}

export interface AskedOptions {
  readonly api: Api;
  readonly view: ReadonlySignal<View>;
  readonly second: ReadonlySignal<number>;
  readonly hasHistory: ReadonlySignal<boolean>;
}

const RUNS_EVERY_MS = 30_000;
/** How long the stretches are that two moments stand for: a twelfth of the range, from a minute to a day. */
const spanOf = (length: number): number => Math.round(Math.min(86_400_000, Math.max(60_000, length / 12)));

export function openAsked({ api, view, second, hasHistory }: AskedOptions): Asked {
  const section = computed(() => view.value.section);
  const range = computed(() => JSON.stringify(view.value.range));
  const beat = computed(() => {
    const asked = view.value.range;
    return typeof asked === 'string' ? Math.floor(second.value / refreshEvery(asked)) : 0;
  });
  const moments = computed((): Moments => {
    beat.value;
    range.value;
    return momentsOf(view.peek().range, second.peek());
  });
  const between = computed(() => betweenOf(moments.value, view.peek()));
  const shown = (sections: readonly Section[]): boolean => hasHistory.value && sections.includes(section.value);
  const ask = <T>(path: () => string | null, identity: () => string, beat?: () => number): Remote<T> =>
    remote<T>(api, computed(path), { identity: computed(identity), beat: computed(beat ?? (() => 0)) });

  return {
    moments,
    operations: ask(
      () => (shown(['now', 'operations']) ? `api/operations?${between.value}` : null),
      () => range.value,
    ),
    operation: ask(
      () => (shown(['operations']) && view.value.open !== null ? operationPath(view.value.open, between.value) : null),
      () => `${range.value} ${JSON.stringify(view.value.open)}`,
    ),
    readings: ask(
      () => (shown(['now', 'resources', 'compare']) ? `api/readings?${between.value}` : null),
      () => range.value,
    ),
    marks: ask(
      () => (shown(['now', 'operations', 'resources', 'alerts', 'compare']) ? `api/marks?${between.value}` : null),
      () => range.value,
    ),
    comparison: ask(
      () => (shown(['compare']) ? comparisonPath(view.value, moments.value) : null),
      () => `${view.value.a} ${view.value.b}`,
    ),
    runs: ask(
      () => (section.value === 'runs' ? 'api/runs' : null),
      () => '',
      () => Math.floor(second.value / RUNS_EVERY_MS),
    ),
  };
}

/** A range that goes up to now leaves out what lies before the history. */
const betweenOf = ({ from, to }: Moments, { range }: View): string =>
  `from=${Math.round(from)}&to=${Math.round(to)}${typeof range === 'string' ? '&fit=1' : ''}`;

function operationPath({ name, labels }: NonNullable<View['open']>, between: string): string {
  const query = new URLSearchParams({ name, labels: JSON.stringify(labels) });
  return `api/operation?${query}&${between}`;
}

function comparisonPath({ a, b }: View, { from, to }: Moments): string | null {
  return a === null || b === null ? null : `api/compare?a=${a}&b=${b}&span=${spanOf(to - from)}`;
}
