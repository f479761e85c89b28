/** Change points for reports, against those that people marked, and against the best published default on the same series. */
import { explore as perfExplore } from '@perf/analytics';
import { type AloneCase, cost, type Figure } from '../case.ts';
import { type Annotated, annotatedSeries, average, binarySegmentation, covering, f1 } from '../change-points.ts';

const methods: Readonly<Record<string, (values: Annotated['values']) => readonly number[]>> = {
  explore: (values) => perfExplore(values).changePoints,
  'BinSeg L2': binarySegmentation,
  'no change points': () => [],
};
const scores = { F1: f1, Covering: covering } as const;

const show = (value: number): string => value.toFixed(3);
const above = (score: keyof typeof scores): Pick<Figure, 'of' | 'show'> => ({
  of: (round) => cost(round, `explore, ${score}`) - cost(round, `BinSeg L2, ${score}`),
  show,
});

export const explore: AloneCase = {
  name: 'explore',
  title: 'Change points as people mark them, on nine series of the Turing Change Point Dataset',
  unit: 'of 1',
  rounds: 1,
  variants: Object.fromEntries(
    Object.entries(methods).flatMap(([name, find]) =>
      Object.entries(scores).map(([score, of]) => [
        `${name}, ${score}`,
        () => average(annotatedSeries().map((series) => of(series, find(series.values)))),
      ]),
    ),
  ),
  figures: [
    { name: 'F1 of explore', of: (round) => cost(round, 'explore, F1'), show, floor: { atLeast: 0.75 } },
    { name: 'Covering of explore', of: (round) => cost(round, 'explore, Covering'), show, floor: { atLeast: 0.69 } },
    { name: 'F1 above that of BinSeg L2', ...above('F1'), floor: { atLeast: 0.05 } },
    { name: 'Covering above that of BinSeg L2', ...above('Covering'), floor: { atLeast: 0 } },
  ],
};
