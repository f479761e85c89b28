/**
 * The detector of shifts on what was really measured, beside Apache Otava: benchmarks of a CI by which a step of 25 % is
 * multiplied in, and series in which people marked change points. Alarms are those on the CI's series as they are, in which
 * some changes are real.
 *
 * A step comes at thirteen places of each series, from a fifth of it to four fifths, since it may come anywhere. Those in the
 * middle alone are shown too, without a floor: there, in eight of the 54, a real drop lies within eight
 * points, so that hardly a step is left to be found, by either detector.
 */
import { readFileSync } from 'node:fs';
import { detectShifts, otava } from '@perf/analytics';
import { type AloneCase, cost, type Figure } from '../case.ts';
import { annotatedSeries, average, f1 } from '../change-points.ts';

type Detect = (values: readonly number[]) => readonly number[];

const detectors: Readonly<Record<string, Detect>> = {
  detectShifts: (values) =>
    detectShifts(values)
      .filter(({ verdict }) => verdict === 'regression' || verdict === 'improvement')
      .map(({ index }) => index),
  Otava: (values) => otava(values).map(({ index }) => index),
};

function ciSeries(): number[][] {
  const text = readFileSync(new URL('../data/ci-series.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { series: { values: number[] }[] }).series.map(({ values }) => values);
}

const PLACES = Array.from({ length: 13 }, (_, i) => (4 + i) / 20);

/** Of the steps, each in a series of its own, in percent. */
function found(detect: Detect, places: readonly number[]): number {
  const hits = ciSeries().flatMap((values) =>
    places.map((share) => {
      const place = Math.floor(share * values.length);
      const stepped = values.map((value, i) => (i < place ? value : 1.25 * value));
      return detect(stepped).some((index) => Math.abs(index - place) <= 5) ? 100 : 0;
    }),
  );
  return average(hits);
}

function alarms(detect: Detect): number {
  const all = ciSeries();
  const count = all.reduce((sum, values) => sum + detect(values).length, 0);
  return (1000 * count) / all.reduce((sum, { length }) => sum + length, 0);
}

/** Unknown values are those that Otava can't take: they stand as the one before. */
function marked(detect: Detect): number {
  const scores = annotatedSeries().map((series) => {
    let last = series.values.find((value) => value !== null) ?? 0;
    const values = series.values.map((value) => {
      last = value ?? last;
      return last;
    });
    return f1(series, detect(values));
  });
  return average(scores);
}

const measures: Readonly<Record<string, (detect: Detect) => number>> = {
  'steps of 25 % found, %': (detect) => found(detect, PLACES),
  'of those in the middle, %': (detect) => found(detect, [0.5]),
  'alarms per 1000 points': alarms,
  F1: marked,
};
const figure = (measure: string, floor?: Figure['floor']): Figure => ({
  name: measure,
  of: (round) => cost(round, `detectShifts, ${measure}`),
  show: (value) => value.toFixed(1),
  ...(floor === undefined ? {} : { floor }),
});

export const shiftData: AloneCase = {
  name: 'shift-data',
  title: 'Changes of level in 54 series of a CI, and in nine that people marked',
  unit: 'see the name',
  rounds: 1,
  variants: Object.fromEntries(
    Object.entries(detectors).flatMap(([detector, detect]) =>
      Object.entries(measures).map(([measure, of]) => [`${detector}, ${measure}`, () => of(detect)]),
    ),
  ),
  figures: [
    figure('steps of 25 % found, %', { atLeast: 88 }),
    figure('of those in the middle, %'),
    figure('alarms per 1000 points', { atMost: 8 }),
    {
      name: 'F1 above that of Otava',
      of: (round) => cost(round, 'detectShifts, F1') - cost(round, 'Otava, F1'),
      show: (value) => value.toFixed(3),
      floor: { atLeast: 0.1 },
    },
  ],
};
