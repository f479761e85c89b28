/** A program's own metrics as families, in base units: parts and multiples of seconds and bytes, and percents, are converted. */
import type { DistributionSnapshot, MetricSnapshot } from '../metrics/metric-snapshot.ts';
import { baseUnit } from '../metrics/unit.ts';
import type { MetricFamily, MetricPoint } from './family.ts';
import { metricName } from './prometheus/names.ts';

/**
 * Classic buckets of distributions: all of a unit have the same, or sums over series would be wrong. Seconds as durations
 * have them, bytes from 64 B to 16 GiB, what has another unit or none from 0.001 to a million.
 */
const OCTAVES: Readonly<Record<string, readonly [number, number]>> = { s: [-12, 5], By: [6, 34] };
const USUAL_OCTAVES = [-10, 20] as const;

export function metricFamilies(metrics: readonly MetricSnapshot[]): MetricFamily[] {
  const byName = new Map<string, MetricSnapshot[]>();
  for (const metric of metrics) {
    const named = byName.get(metric.name);
    if (named === undefined) byName.set(metric.name, [metric]);
    else named.push(metric);
  }
  const taken = new Set<string>();
  return Array.from(byName.values(), (named) => apart(familyOf(named), taken));
}

/**
 * Names that differ may be one to Prometheus, like `queue.length` and `queue_length`: then the later one ends on `_2`. Names
 * that begin with `perfkit` are ours: one of the program's own has `own.` before it.
 */
function apart(family: MetricFamily, taken: Set<string>): MetricFamily {
  // A counter and a gauge of one name differ by `_total` only in one of the formats.
  const seen = metricName(family).name.replace(/_total$/, '');
  if (seen.startsWith('perfkit_')) return apart({ ...family, name: `own.${family.name}` }, taken);
  if (taken.has(seen)) return apart({ ...family, name: `${family.name}_2` }, taken);
  taken.add(seen);
  return family;
}

function familyOf(metrics: readonly MetricSnapshot[]): MetricFamily {
  const [{ name, type, description, unit: given }] = metrics as [MetricSnapshot];
  const { unit, perBase } = baseUnit(given);
  const head = { name, help: description || `${name}, a ${type} of the program's own.`, unit };
  if (type === 'distribution') {
    const points = (metrics as DistributionSnapshot[]).map(({ labels, buckets }) => ({ labels, value: buckets }));
    return {
      ...head,
      type: 'histogram',
      octaves: (Object.hasOwn(OCTAVES, unit) && OCTAVES[unit]) || USUAL_OCTAVES,
      points,
    };
  }
  const points = metrics.flatMap((metric): MetricPoint<number>[] =>
    metric.type === 'distribution' ? [] : [{ labels: metric.labels, value: metric.value / perBase }],
  );
  return { ...head, type, points };
}
