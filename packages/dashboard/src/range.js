import { drawn } from './drawn.ts';
const MOST_POINTS = 240;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** From ten seconds on each is whole tens of seconds, from a minute on whole minutes, from an hour on whole hours. */
const STEPS = [
    ...[1, 2, 5, 10, 20, 30].map((n) => n * SECOND),
    ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
    ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
    ...[1, 2, 4, 7, 14, 28].map((n) => n * DAY),
];
/** Up to which age what is kept is this fine, unless the configuration says otherwise: then points have gaps. */
const KEPT = [
    [2 * DAY, SECOND],
    [7 * DAY, 10 * SECOND],
    [90 * DAY, MINUTE],
];
export const LONGEST_SPAN = 10 * 366 * DAY;
export const SHORTEST_SPAN = SECOND;
/** @param asked `from` before `to`, at most `LONGEST_SPAN` apart */
export function ranged(asked, now) {
    const age = now - asked.from;
    const finest = KEPT.find(([kept]) => age <= kept)?.[1] ?? HOUR;
    const fitting = STEPS.find((step) => step >= finest && stepsIn(asked, step) <= MOST_POINTS);
    const step = fitting ?? STEPS.at(-1);
    return { from: Math.floor(asked.from / step) * step, to: Math.ceil(asked.to / step) * step, step };
}
function stepsIn({ from, to }, step) {
    return Math.ceil(to / step) - Math.floor(from / step);
}
/** How much of it can have been measured: a rate is over that. */
export function measured({ from, to }, now, since) {
    const begins = since === undefined || since > to ? from : Math.max(from, since);
    return Math.max(SECOND, Math.min(to, Math.max(now, from + SECOND)) - begins);
}
/** One value a step. */
export function onSteps({ from, to, step }, points, read) {
    const values = Array(Math.round((to - from) / step)).fill(null);
    for (const point of points) {
        const place = Math.floor((point.at - from) / step);
        const value = read(point);
        if (place >= 0 && place < values.length && Number.isFinite(value))
            values[place] = drawn(value);
    }
    return values;
}
