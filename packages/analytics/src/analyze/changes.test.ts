import { describe, expect, it } from 'vitest';
import { alsoChanged } from './also-changed.ts';
import { type Change, changesIn, type Detector, type Shift, withoutDuplicates } from './changes.ts';
import type { AnalysedSeries, SeriesMetric } from './series.ts';

const STEP = 60_000;
const T0 = Date.UTC(2026, 0, 1);

function series(metric: SeriesMetric, values: readonly number[], name = 'save'): AnalysedSeries {
  const points = values.map((value, i) => ({ at: T0 + i * STEP, value }));
  return {
    subject: `${metric} of ${name}`,
    metric,
    name,
    unit: 'ms',
    better: metric === 'rate' ? undefined : 'lower',
    points,
  };
}

const level = (...parts: readonly (readonly [value: number, count: number])[]): number[] =>
  parts.flatMap(([value, count]) => Array<number>(count).fill(value));

/** Every jump is a change; how sure it is, is decided by the test. */
const jumps =
  (confidence = 0.999): Detector =>
  (values) =>
    [...values].flatMap((value, index): Shift[] => {
      const before = values[index - 1] ?? value;
      if (value === before) return [];
      const effect = value / before - 1;
      const verdict = effect > 0 ? 'regression' : 'improvement';
      return [{ index, effect, interval: [effect - 0.01, effect + 0.01], confidence, verdict }];
    });

const find = (all: readonly AnalysedSeries[], detect: Detector = jumps()): Change[] =>
  changesIn(all, { detect, alpha: 0.05, minEffect: 0.05, step: STEP });

describe('changes in many series', () => {
  it('are found at their moment, with the values around it', () => {
    const [change, ...others] = find([series('p95', level([10, 30], [15, 30]))]);
    expect(others).toEqual([]);
    expect(change).toMatchObject({ at: T0 + 30 * STEP, before: 10, after: 15, now: 15, wentAway: false, effect: 0.5 });
  });

  it('have to be surer, the more series were looked at', () => {
    const one = series('p95', level([10, 30], [15, 30]));
    const quiet = Array.from({ length: 9 }, (_, i) => series('p95', level([10, 60]), `other ${i}`));
    expect(find([one], jumps(0.96))).toHaveLength(1);
    expect(find([one, ...quiet], jumps(0.96))).toEqual([]);
    expect(find([one, ...quiet], jumps(0.996))).toMatchObject([{ confidence: expect.closeTo(0.96, 9) }]);
  });

  it('count only series long enough to be asked', () => {
    const short = Array.from({ length: 9 }, (_, i) => series('p95', [1, 2, 3], `short ${i}`));
    expect(find([series('p95', level([10, 30], [15, 30])), ...short], jumps(0.96))).toHaveLength(1);
  });

  it('keep their distance over a gap, where nothing is known, and know how long seasons are', () => {
    const gap = series('p95', level([10, 40], [15, 30]));
    const points = gap.points.filter((_, i) => i < 10 || i >= 20);
    const asked: unknown[] = [];
    const detect: Detector = (values, { seasons }) => {
      asked.push([values.length, [...values].filter(Number.isNaN).length, values[40], seasons]);
      return [{ index: 40, effect: 0.5, interval: [0.4, 0.6], confidence: 0.999, verdict: 'regression' }];
    };
    const options = { detect, alpha: 0.05, minEffect: 0.05, step: STEP, seasons: [24 * STEP, STEP] };
    expect(changesIn([{ ...gap, points }], options)).toMatchObject([{ at: T0 + 40 * STEP, before: 10, after: 15 }]);
    expect(asked).toEqual([[70, 10, 15, [24]]]);
  });

  it('went away when the values are back where they were, and not when they are only better', () => {
    const back = find([series('p95', level([10, 30], [15, 30], [10.2, 30]))]);
    expect(back.map(({ wentAway, verdict }) => [verdict, wentAway])).toEqual([
      ['regression', true],
      ['improvement', false],
    ]);
    const halfway = find([series('p95', level([10, 30], [15, 30], [13, 30]))]);
    expect(halfway.map(({ wentAway }) => wentAway)).toEqual([false, false]);
  });

  it('are told once for the percentiles of one operation, and apart for two operations or two moments', () => {
    const percentiles = (['p50', 'p95', 'p99'] as const).map((metric, i) =>
      series(metric, level([10, 30 + i], [15, 30])),
    );
    const other = series('p95', level([10, 31], [15, 30]), 'load');
    const told = withoutDuplicates(find([...percentiles, other]), STEP);
    expect(
      told.map(({ series: { subject }, also }) => [subject, also.map(({ series: { metric } }) => metric)]),
    ).toEqual([
      ['p95 of save', ['p99', 'p50']],
      ['p95 of load', []],
    ]);
    const later = [series('p50', level([10, 30], [15, 30])), series('p95', level([10, 40], [15, 30]))];
    expect(withoutDuplicates(find(later), STEP)).toHaveLength(2);
  });
});

describe('what else changed at that moment', () => {
  const slower = series('p95', level([10, 30], [15, 30]));

  it('is ranked by nearness and size, without the change itself and what is far away', () => {
    const all = [
      slower,
      series('rate', level([5, 30], [50, 30]), 'load'),
      series('reading', level([100, 31], [120, 30]), 'memory'),
      series('p95', level([10, 50], [90, 30]), 'late'),
    ];
    const changes = find(all);
    const [change] = changes as [Change];
    const annotations = [
      { at: T0 + 30 * STEP - 20_000, kind: 'deploy', text: 'v1.4.2' },
      { at: T0, kind: 'deploy', text: 'v1.0.0' },
      { at: T0 + 36 * STEP, kind: 'restart', text: '' },
    ];
    expect(alsoChanged(change, { changes, annotations, step: STEP })).toEqual([
      'rate of load +900 %, at the same time',
      'deploy v1.4.2, within the same 60 s',
      'restart, 6 min later',
      'reading of memory +20 %, within the same 60 s',
    ]);
  });

  it('names an operation once, and a share by both of its values', () => {
    const all = [
      slower,
      ...(['p50', 'p95', 'p99'] as const).map((metric) => series(metric, level([10, 30], [15, 30]), 'load')),
      { ...series('error rate', level([0.01, 30], [0.08, 30]), 'pay'), unit: 'ratio' },
    ];
    const changes = find(all);
    const also = alsoChanged(changes[0] as Change, { changes, annotations: [], step: STEP });
    expect(also).toHaveLength(2);
    expect(also).toContain('error rate of pay from 1 % to 8 %, at the same time');
  });

  it('is nothing where nothing else did', () => {
    const changes = find([slower]);
    expect(alsoChanged(changes[0] as Change, { changes, annotations: [], step: STEP })).toEqual([]);
  });
});
