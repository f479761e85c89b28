/**
 * How many calls took how long, when: histograms as columns of at most 30 rows.
 *
 * Rows are whole buckets, as many to each row: so each call is in exactly one cell, and their sum is the number of calls.
 */
import { upperBound } from '@perf/core';
const MOST_ROWS = 30;
const SCALES = [3, 4, 5, 6, 7, 8];
/** @param columns oldest first */
export function heatMap(columns) {
    const scale = SCALES.find((one) => columns.some(({ histogram }) => histogram.scale === one));
    if (scale === undefined)
        return { at: [], bounds: [], cells: [] };
    const ends = columns.flatMap(({ histogram }) => filledEnds(histogram, scale));
    const [first, last] = [
        ends.reduce((a, b) => Math.min(a, b), 0x7fffffff),
        ends.reduce((a, b) => Math.max(a, b), -0x7fffffff),
    ];
    const hasBuckets = ends.length > 0;
    const width = hasBuckets ? widthFor(first, last) : 1;
    const lowest = hasBuckets ? Math.floor(first / width) : 0;
    const rows = hasBuckets ? Math.floor(last / width) - lowest + 1 : 1;
    return {
        at: columns.map(({ at }) => at),
        bounds: Array.from({ length: rows }, (_, row) => upperBound((lowest + row + 1) * width - 1, scale) * 1000),
        cells: columns.flatMap(({ histogram }, column) => cellsOf(histogram, { scale, width, lowest, rows }).map(([row, calls]) => [column, row, calls])),
    };
}
/** The first and the last bucket with calls, counted at a scale; none where there are none. */
function filledEnds({ counts, base, scale: own }, scale) {
    const isFilled = (count) => count > 0;
    const [first, last] = [counts.findIndex(isFilled), counts.findLastIndex(isFilled)];
    return first < 0 ? [] : [(base + first) >> (own - scale), (base + last) >> (own - scale)];
}
/** Buckets to a row. */
function widthFor(first, last) {
    for (let width = 1;; width += 1) {
        if (Math.floor(last / width) - Math.floor(first / width) < MOST_ROWS)
            return width;
    }
}
function cellsOf({ counts, base, scale: own, zeros }, { scale, width, lowest, rows }) {
    const calls = Array(rows).fill(0);
    // What is too short to tell from 0 is shorter than all else.
    calls[0] = zeros;
    for (let at = 0; at < counts.length; at += 1) {
        const count = counts[at];
        if (count <= 0)
            continue;
        const row = Math.floor(((base + at) >> (own - scale)) / width) - lowest;
        calls[row] = calls[row] + count;
    }
    return calls.flatMap((count, row) => (count > 0 ? [[row, count]] : []));
}
