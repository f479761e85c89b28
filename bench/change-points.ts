/**
 * Series in which people marked change points (Turing Change Point Dataset, van den Burg & Williams 2020), the two scores of
 * that benchmark, and its best method at default settings.
 */
import { readFileSync } from 'node:fs';

export interface Annotated {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** By annotator: where each saw a change. */
  readonly annotations: Readonly<Record<string, readonly number[]>>;
}

interface Dataset {
  readonly series: readonly Annotated[];
}

export function annotatedSeries(): readonly Annotated[] {
  const text = readFileSync(new URL('data/change-points.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as Dataset).series;
}

const MARGIN = 5;

/** Precision against what anybody marked, recall averaged over people; a place is matched once, within 5; 0 always counts. */
export function f1({ annotations }: Annotated, found: readonly number[]): number {
  const people = Object.values(annotations);
  const places = begins(found);
  const precision = matched(begins(people.flat()), places) / places.length;
  const recall = average(people.map((marks) => matched(begins(marks), places) / begins(marks).length));
  return (2 * precision * recall) / (precision + recall);
}

function begins(marks: readonly number[]): number[] {
  return [...new Set([0, ...marks])].sort((a, b) => a - b);
}

function matched(truth: readonly number[], places: readonly number[]): number {
  const left = [...places];
  let count = 0;
  for (const mark of truth) {
    const at = left.findIndex((place) => Math.abs(place - mark) <= MARGIN);
    if (at < 0) continue;
    left.splice(at, 1);
    count += 1;
  }
  return count;
}

/** How well segments cover each person's, by length: the best overlap (Jaccard) of each, averaged over people. */
export function covering({ annotations, values }: Annotated, found: readonly number[]): number {
  const ours = stretches(found, values.length);
  const byPerson = Object.values(annotations).map((marks) => {
    const overlaps = stretches(marks, values.length).map(
      (theirs) => (theirs.to - theirs.from) * Math.max(...ours.map((one) => overlap(theirs, one))),
    );
    return overlaps.reduce((sum, one) => sum + one, 0) / values.length;
  });
  return average(byPerson);
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

function stretches(marks: readonly number[], length: number): Stretch[] {
  const places = begins(marks);
  return places.map((from, i) => ({ from, to: places[i + 1] ?? length }));
}

function overlap(a: Stretch, b: Stretch): number {
  const both = Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
  return both / (a.to - a.from + b.to - b.from - both);
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** `cpt.mean(method = "BinSeg")` of R's changepoint, at its defaults on standardised values: at most 5 changes, MBIC. */
export function binarySegmentation(values: readonly (number | null)[]): number[] {
  const known = values.flatMap((value, at) => (value === null ? [] : [{ at, value }]));
  const count = known.length;
  const mean = average(known.map(({ value }) => value));
  const deviation = Math.sqrt(known.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (count - 1)) || 1;
  const sums = [0];
  for (const { value } of known) sums.push((sums[sums.length - 1] as number) + (value - mean) / deviation);
  let borders = [0, count];
  for (let changes = 0; changes < 5; changes += 1) {
    const best = bestSplit(sums, borders);
    if (best === undefined || best.gain <= 3 * Math.log(count)) break;
    borders = [...borders, best.at].sort((a, b) => a - b);
  }
  return borders.slice(1, -1).map((index) => known[index]?.at ?? index);
}

function bestSplit(sums: readonly number[], borders: readonly number[]): { at: number; gain: number } | undefined {
  const between = (from: number, to: number): number => (sums[to] as number) - (sums[from] as number);
  const explained = (from: number, to: number): number => between(from, to) ** 2 / (to - from) - Math.log(to - from);
  let best: { at: number; gain: number } | undefined;
  borders.slice(1).forEach((to, i) => {
    const from = borders[i] as number;
    for (let at = from + 1; at < to; at += 1) {
      const gain = explained(from, at) + explained(at, to) - explained(from, to);
      if (best === undefined || gain > best.gain) best = { at, gain };
    }
  });
  return best;
}
