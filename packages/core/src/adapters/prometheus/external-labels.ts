/**
 * Labels that every series of a scrape gets, to tell services and hosts apart where no scraper adds them.
 *
 * One of that name of a series' own is not lost: it is told as `exported_…`, as Prometheus does with labels of its own.
 * Points are wrapped, not copied: what a point says is made when it is written.
 */
import type { MetricFamily, MetricPoint } from '../../telemetry/family.ts';

export function withLabels(family: MetricFamily, external: Readonly<Record<string, string>>): MetricFamily {
  if (family.type === 'histogram') return { ...family, points: labelled(family.points, external) };
  return { ...family, points: labelled(family.points, external) };
}

function* labelled<Value>(
  points: Iterable<MetricPoint<Value>>,
  external: Readonly<Record<string, string>>,
): Generator<MetricPoint<Value>, void> {
  for (const point of points) yield new LabelledPoint(point, external);
}

class LabelledPoint<Value> implements MetricPoint<Value> {
  readonly #point: MetricPoint<Value>;
  readonly #external: Readonly<Record<string, string>>;

  constructor(point: MetricPoint<Value>, external: Readonly<Record<string, string>>) {
    this.#point = point;
    this.#external = external;
  }

  get labels(): Readonly<Record<string, string>> {
    const own = Object.entries(this.#point.labels);
    const isTaken = (label: string): boolean => Object.hasOwn(this.#external, label.replace(/^(exported_)+/, ''));
    const renamed = own.map(([label, value]) => [isTaken(label) ? `exported_${label}` : label, value] as const);
    return { ...Object.fromEntries(renamed), ...this.#external };
  }

  get value(): Value {
    return this.#point.value;
  }
}
