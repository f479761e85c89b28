/** Recorded calls as one: what every history does with the rows it finds. */
import { addInto, Histogram, type Recorded, type Scale } from '@perf/core';

/** @param parts of one operation, in any order; at least one */
export function summedUp(parts: readonly Recorded[]): Recorded {
  const scale = Math.min(...parts.map(({ histogram }) => histogram.scale)) as Scale;
  const histogram = new Histogram(scale);
  let failed = 0;
  for (const part of parts) {
    addInto(histogram, part.histogram);
    failed += part.failed;
  }
  return { histogram, failed };
}

/** Groups values, in the order in which the groups appear. */
export function grouped<K, T>(values: Iterable<T>, keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
