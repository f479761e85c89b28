/** All readings over a stretch of the past. */
import { readingCatalogue } from '@perf/core';
import { onSteps, ranged } from '../range.ts';
const MOST = 100;
export async function readingsView({ history, clock }, asked) {
    const range = ranged(asked, clock.now());
    const stored = await history.readings(range);
    const order = Object.keys(readingCatalogue);
    const place = (name) => (order.includes(name) ? order.indexOf(name) : order.length);
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
const kindOf = (name) => Object.hasOwn(readingCatalogue, name) ? readingCatalogue[name] : undefined;
export const isExtreme = (name) => kindOf(name)?.isExtreme === true;
/** One that is not of the catalogue is called by its name: a metric of the program's own, or of a newer perfkit. */
export function wordsOf(name) {
    const { title = name, unit = '' } = kindOf(name) ?? {};
    return { title, unit };
}
