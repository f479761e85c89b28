import { durations, labels, labelValues } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Sample, samplesIn } from '../../../test/exposition.ts';
import { recorded, shortDurations, total } from '../../../test/recordings.ts';
import { merged } from '../../histogram/algebra.ts';
import type { Histogram } from '../../histogram/histogram.ts';
import type { Scale } from '../../histogram/layout.ts';
import { createSnapshot, type SeriesState } from '../../snapshot.ts';
import { distributionOf, type MetricFamily } from '../family.ts';
import { toPrometheus } from './to-prometheus.ts';

const scales = fc.constantFrom<Scale[]>(3, 4, 5, 6, 7, 8);
const exported = (states: readonly SeriesState[]): Sample[] =>
  samplesIn(toPrometheus(createSnapshot(0, undefined, states)));
const state = (histogram: Histogram, own: SeriesState['labels'] = {}): SeriesState => ({
  name: 'save',
  labels: own,
  histogram,
  failed: 0,
});
const buckets = (samples: readonly Sample[]): Sample[] => samples.filter(({ name }) => name.endsWith('_bucket'));
const bounds = (samples: readonly Sample[]): [number, number][] =>
  buckets(samples).map(({ labels: { le }, value }) => [le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le), value]);

describe('a snapshot as Prometheus text', () => {
  it('counts at each bound exactly what is that long or shorter, so never less than at the bound before', () => {
    fc.assert(
      fc.property(fc.array(shortDurations(), { maxLength: 60 }), scales, (values, scale) => {
        const found = bounds(exported([state(recorded(values, scale))]));
        for (const [bound, count] of found) {
          expect(count).toBe(values.filter((ms) => ms <= bound * 1000).length);
        }
        expect(found.map(([bound]) => bound)).toEqual(found.map(([bound]) => bound).toSorted((a, b) => a - b));
      }),
    );
  });

  it('has as many calls in the bucket +Inf as it counts in all', () => {
    fc.assert(
      fc.property(fc.array(durations()), scales, (values, scale) => {
        const histogram = recorded(values, scale);
        const samples = exported([state(histogram)]);
        expect(bounds(samples).at(-1)).toEqual([Number.POSITIVE_INFINITY, total(histogram)]);
        expect(samples.find(({ name }) => name.endsWith('_count'))?.value).toBe(total(histogram));
      }),
    );
  });

  it('of merged histograms is what adding the texts of each gives, and what series that are one to Prometheus give', () => {
    const some = fc.tuple(fc.array(durations()), scales).map(([values, scale]) => recorded(values, scale));
    fc.assert(
      fc.property(some, some, (a, b) => {
        const [of, and] = [bounds(exported([state(a)])), bounds(exported([state(b)]))];
        const sums = of.map(([bound, count], at) => [bound, count + (and[at]?.[1] as number)]);
        expect(bounds(exported([state(merged([a, b]))]))).toEqual(sums);
        expect(bounds(exported([state(a), state(b, { tenant: '' })]))).toEqual(sums);
      }),
    );
  });

  it('brings every label value back, whatever it is made of', () => {
    fc.assert(
      fc.property(labelValues(), (value) => {
        const samples = exported([state(recorded([1]), { tenant: value })]);
        const tenants = samples.map((sample) => sample.labels.tenant ?? '');
        expect(new Set(tenants)).toEqual(new Set([value.toWellFormed()]));
      }),
    );
  });

  it('keeps series apart that are apart, whatever their labels are called', () => {
    const label = fc.oneof(
      labelValues(),
      fc.constantFrom('a-b', 'a_b', 'a.b', 'le', 'U__le', 'operation', 'exported_operation', '__name__', '1a', '_1a'),
    );
    const sets = fc.uniqueArray(
      fc.dictionary(
        label.filter((name) => name.isWellFormed()),
        fc.constantFrom('x', 'y'),
        { maxKeys: 3 },
      ),
      { maxLength: 6, selector: (set) => JSON.stringify(Object.entries(set).toSorted()) },
    );
    fc.assert(
      fc.property(sets, (own) => {
        const samples = exported(own.map((set) => state(recorded([1]), set)));
        const failures = samples.filter(({ name }) => name.endsWith('_failures_total'));
        const found = failures.map((sample) => JSON.stringify(Object.entries(sample.labels).toSorted()));
        expect(new Set(found).size).toBe(own.length);
      }),
    );
  });

  it('can be read back, whatever the labels, names and helps are', () => {
    fc.assert(
      fc.property(labels(), labelValues(), labelValues(), (own, name, text) => {
        const points = [{ labels: own, value: distributionOf(recorded([1, 2])) }];
        const families: MetricFamily[] = [
          { type: 'histogram', name: `x${name}`, help: text, unit: 's', octaves: [-2, 2], points },
        ];
        const samples = samplesIn(toPrometheus(createSnapshot(0, undefined, []), { families }));
        expect(samples).toHaveLength(8);
      }),
    );
  });
});
