/** All readings over a stretch of the past. */
import { type ReadingName, readingCatalogue } from '@perf/core';
import type { ReadingsView } from '../protocol.ts';
import { onSteps, ranged, type Stretch } from '../range.ts';
import type { Past } from './past.ts';

const MOST = 100;

export async function readingsView({ history, clock }: Past, asked: Stretch): Promise<ReadingsView> {
  const range = ranged(asked, clock.now());
  const stored = await history.readings(range);
  const order = Object.keys(readingCatalogue);
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const sorted = [...stored].sort((a, b) => place(a.name) - place(b.name) || (a.name < b.name ? -1 : 1));
  return {
    ...range,
    readings: sorted.slice(0, MOST).map(({ name, points = [] }) => ({
      name,
      ...wordsOf(name),
      // Of a percentile or an extreme the mean says nothing.
      mean: onSteps(range, points, ({ mean }) => (isExtreme(name) ? null : mean)),
      max: onSteps(range, points, ({ max }) => max),
    })),
    inAll: stored.length,
  };
}

const kindOf = (name: string) =>
  Object.hasOwn(readingCatalogue, name) ? readingCatalogue[name as ReadingName] : undefined;

export const isExtreme = (name: string): boolean => kindOf(name)?.isExtreme === true;

/** One that is not of the catalogue is called by its name: a metric of the program's own, or of a newer perfkit. */
export function wordsOf(name: string): { readonly title: string; readonly unit: string } {
  const { title = name, unit = '' } = kindOf(name) ?? {};
  return { title, unit };
}
