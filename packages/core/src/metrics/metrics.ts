/**
 * The metrics of a monitor: declares them, hands out their handles, and reads them all.
 *
 * Invariants: a name means one thing; the series of all metrics together are bounded in number, and past that each metric
 * has one more, which takes all the rest. Names are what a program writes down: they are as many as it writes.
 */
import { checkName } from '../arguments.ts';
import type { Departed } from '../departed.ts';
import type { Distinct } from '../distinct.ts';
import { invalidArgument, shown } from '../errors.ts';
import type { Scale } from '../histogram/layout.ts';
import type { Labels } from '../labels.ts';
import { SeriesIndex } from '../series-index.ts';
import type { Milliseconds } from '../units.ts';
import type {
  CounterMetric,
  DistributionMetric,
  GaugeMetric,
  GaugeOptions,
  MetricHead,
  MetricOptions,
  MetricState,
  OwnMetrics,
} from './metric.ts';
import { Point } from './point.ts';

const NO_LABELS: Labels = {};
/** The label by which OpenTelemetry marks what took the series past a limit. */
const OVERFLOW = { 'otel.metric.overflow': 'true' };

export interface MetricsParts {
  readonly max: number;
  readonly folded: Distinct;
  readonly scale: Scale;
  /** Told once of each gauge that could not be read, in words. */
  readonly onTrouble: (text: string) => void;
  /** Takes what series that go had, as it was at their end. */
  readonly departed: Departed;
}

type Asked = MetricOptions & Pick<MetricHead, 'name' | 'type'>;

export class Metrics implements OwnMetrics {
  readonly #parts: MetricsParts;
  readonly #declared = new Map<string, MetricHead>();
  /** What gauges are read by. */
  readonly #asked = new Map<string, () => number>();
  readonly #told = new Set<string>();
  readonly #points: SeriesIndex<Point>;

  constructor(parts: MetricsParts) {
    this.#parts = parts;
    this.#points = new SeriesIndex<Point>({
      max: parts.max,
      folded: parts.folded,
      create: ({ name, labels }) => new Point(this.#declared.get(name) as MetricHead, labels, parts.scale),
      other: (name) => ({ name, labels: OVERFLOW }),
      // Of a gauge that is gone nothing is true any more.
      onLeave: (point) => parts.departed.add(point.head.type === 'gauge' ? undefined : point.state()),
    });
  }

  counter(name: string, options?: MetricOptions): CounterMetric {
    return this.#handle({ name, type: 'counter', ...options });
  }

  gauge(name: string, { read, ...options }: GaugeOptions = {}): GaugeMetric {
    const handle = this.#handle({ name, type: 'gauge', ...options });
    if (read !== undefined) this.#asked.set(name, read);
    return handle;
  }

  distribution(name: string, options?: MetricOptions): DistributionMetric {
    return this.#handle({ name, type: 'distribution', ...options });
  }

  remove(name: string, labels?: Labels): number {
    return this.#points.remove(name, labels);
  }

  /** To be called once a second. */
  tick(now: Milliseconds, expireAfter: Milliseconds): void {
    this.#points.tick(now, (_, activeAt) => now - activeAt >= expireAfter);
  }

  /** One collection: gauges that are read are asked once, and all that there is follows. */
  *collect(): Generator<MetricState, void> {
    for (const [name, read] of this.#asked) this.#ask(name, read);
    for (const point of this.#points.all) {
      const state = point.state();
      if (state !== undefined) yield state;
    }
  }

  /** All that a handle may have; its type says which of it is meant. */
  #handle(asked: Asked): CounterMetric & GaugeMetric & DistributionMetric {
    const { name } = asked;
    this.#declare(asked);
    const bind = (labels?: Labels): Point => this.#bind(name, labels);
    return {
      name,
      bind,
      remove: (labels) => this.remove(name, labels),
      add: (n, labels) => bind(labels).add(n),
      set: (value, labels) => bind(labels).set(value),
      record: (value, labels) => bind(labels).record(value),
    };
  }

  #bind(name: string, given?: Labels | null): Point {
    const labels = given ?? NO_LABELS;
    return this.#points.find(name, labels) ?? this.#points.obtain(name, labels);
  }

  #declare({ name, type, unit = '', description = '' }: Asked): void {
    checkName(name, 'Name it, like `orders`.');
    // What is no text would fail where it is exported, and all else with it.
    for (const [key, got] of Object.entries({ unit, description }))
      if (typeof got !== 'string')
        throw invalidArgument({ name: key, expected: 'a text', got, hint: `Leave \`${key}\` out for its default.` });
    const head = { name, type, unit, description };
    const known = this.#declared.get(name) ?? head;
    if (known.type !== type || known.unit !== unit) {
      const expected = `a ${known.type} in \`${known.unit}\`, as before`;
      throw invalidArgument({ name, expected, got: `${type} in ${unit}`, hint: 'Rename one.' });
    }
    this.#declared.set(name, known);
  }

  #ask(name: string, read: () => number): void {
    const point = this.#bind(name);
    try {
      const value = read();
      if (!Number.isFinite(value)) {
        // It answers late, or fails late: both are of no use here.
        Promise.resolve(value).catch(() => undefined);
        throw new Error(`Expected a finite number at once, got ${shown(value)}`);
      }
      point.set(value);
    } catch (error) {
      point.clear();
      if (this.#told.has(name)) return;
      this.#told.add(name);
      this.#parts.onTrouble(
        `The gauge \`${name}\` is unknown: ${error instanceof Error ? error.message : shown(error)}`,
      );
    }
  }
}
