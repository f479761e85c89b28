/**
 * A family as Prometheus sees it: its names, and label sets that Prometheus tells apart.
 *
 * To Prometheus a label without text is no label, and a half of a surrogate pair is U+FFFD. Where two series become one by
 * that, their values are added, since of two samples with one set of labels it would drop one.
 *
 * Labels and values are made when they are written, not before. What is held until then is copied by the collector, which
 * holds the event loop; and the values of a histogram that is still recorded to belong together within one piece only.
 */
import { PathMap } from '../../labels.ts';
import { added } from '../added.ts';
import type { Distribution, MetricFamily, MetricPoint } from '../family.ts';
import { labelNames, metricName } from './names.ts';

export type LabelPair = readonly [name: string, value: string];

export interface PreparedPoint<Value> {
  readonly labels: readonly LabelPair[];
  readonly value: Value;
}

interface Prepared<Type extends MetricFamily['type'], Value> {
  readonly type: Type;
  readonly name: string;
  /** '' for one without a word. */
  readonly unit: string;
  readonly help: string;
  readonly points: readonly PreparedPoint<Value>[];
}

export type PreparedFamily =
  | (Prepared<'histogram', Distribution> & { readonly octaves: readonly [number, number] })
  | Prepared<'counter' | 'gauge', number>;

/** Work in pieces: between two of them the event loop may be let in. */
type Pauses<Result> = Generator<undefined, Result>;

export function* prepared(family: MetricFamily): Pauses<PreparedFamily> {
  const { help } = family;
  const head = { help, ...metricName(family) };
  if (family.type === 'histogram') {
    const { type, octaves } = family;
    return { ...head, type, octaves, points: yield* points(family.points, added) };
  }
  // Counters of one series add up; of a gauge that is there twice, the last one is as good as any.
  const combine = family.type === 'counter' ? (a: number, b: number) => a + b : (_: number, b: number) => b;
  return { ...head, type: family.type, points: yield* points(family.points, combine) };
}

function* points<Value>(
  unread: Iterable<MetricPoint<Value>>,
  combine: (a: Value, b: Value) => Value,
): Pauses<readonly PreparedPoint<Value>[]> {
  const all: MetricPoint<Value>[] = [];
  const used = new Set<string>();
  let areApart = true;
  for (const point of unread) {
    yield;
    all.push(point);
    for (const [label, value] of Object.entries(point.labels)) {
      used.add(label);
      areApart &&= value !== '' && value.isWellFormed();
    }
  }
  const names = labelNames(used);
  const found = all.map((point) => new RenamedPoint(point, names));
  return areApart ? found : together(found, combine);
}

class RenamedPoint<Value> implements PreparedPoint<Value> {
  readonly #point: MetricPoint<Value>;
  readonly #names: ReadonlyMap<string, string>;

  constructor(point: MetricPoint<Value>, names: ReadonlyMap<string, string>) {
    this.#point = point;
    this.#names = names;
  }

  get labels(): readonly LabelPair[] {
    return pairsOf(this.#point.labels, this.#names);
  }

  get value(): Value {
    return this.#point.value;
  }
}

function together<Value>(
  found: readonly PreparedPoint<Value>[],
  combine: (a: Value, b: Value) => Value,
): PreparedPoint<Value>[] {
  const byLabels = new PathMap<PreparedPoint<Value>[]>();
  const apart: PreparedPoint<Value>[] = [];
  for (const point of found) {
    const path = point.labels.flat();
    const same = byLabels.get(path);
    if (same !== undefined) {
      same.push(point);
      continue;
    }
    const all = [point];
    byLabels.set(path, all);
    apart.push({
      labels: point.labels,
      get value() {
        return all.map(({ value }) => value).reduce(combine);
      },
    });
  }
  return apart;
}

function pairsOf(labels: Readonly<Record<string, string>>, names: ReadonlyMap<string, string>): LabelPair[] {
  return Object.entries(labels)
    .filter(([, value]) => value !== '')
    .map(([label, value]): LabelPair => [names.get(label) as string, value.toWellFormed()]);
}
