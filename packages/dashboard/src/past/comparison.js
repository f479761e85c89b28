/** Two moments side by side: what was so in the stretch before each of them, and whether the difference is more than chance. */
import { compare } from '@perf/analytics';
import { breaths } from '../breath.ts';
import { labelsKey, rowOf, seriesOfRecorded } from '../rows.ts';
import { isExtreme, wordsOf } from './readings.ts';
const MOST_OPERATIONS = 200;
const MOST_READINGS = 100;
const BUDGET = 3000;
/** Less is not worth a word. */
const LEAST_EFFECT = 0.05;
/** Where nothing is evident, a difference of that much would have been. */
const SURELY_SEEN = 0.25;
export async function comparisonView(past, { a, b, span }) {
    const { history, clock } = past;
    const stretches = { a: before(a, span), b: before(b, span) };
    const [inA, inB] = await Promise.all([history.operations(stretches.a), history.operations(stretches.b)]);
    const breathe = breaths({ budget: BUDGET, clock });
    const { contracts } = past.report();
    const operations = [];
    for (const pair of pairs(inA, inB)) {
        const hasTime = await breathe();
        const { name, labels } = pair;
        const row = (recorded) => recorded === undefined ? null : rowOf(seriesOfRecorded(pair, recorded), span, contracts);
        operations.push({ name, labels, a: row(pair.a), b: row(pair.b), ...judged(pair, hasTime) });
    }
    const [readingsA, readingsB] = await Promise.all([history.readings(stretches.a), history.readings(stretches.b)]);
    return { ...stretches, operations: operations.sort(mostChanged), readings: readingsOf(readingsA, readingsB) };
}
const before = (moment, span) => ({ from: Math.max(0, moment - span), to: moment });
/** Those that took most of the time, of both together. */
function pairs(inA, inB) {
    const known = new Map();
    const add = (side, { recorded, ...series }) => {
        if (recorded.histogram.count === 0)
            return;
        const key = `${series.name} ${labelsKey(series.labels)}`;
        known.set(key, { ...(known.get(key) ?? { a: undefined, b: undefined }), ...series, [side]: recorded });
    };
    for (const series of inA)
        add('a', series);
    for (const series of inB)
        add('b', series);
    const time = ({ a, b }) => (a?.histogram.sum ?? 0) + (b?.histogram.sum ?? 0);
    return [...known.values()].sort((one, other) => time(other) - time(one)).slice(0, MOST_OPERATIONS);
}
function judged({ a, b }, hasTime) {
    if (a === undefined)
        return { ratio: null, verdict: 'new', text: 'It was not called in the first stretch.' };
    if (b === undefined)
        return { ratio: null, verdict: 'gone', text: 'It was not called in the second stretch.' };
    if (!hasTime)
        return { ratio: null, verdict: 'unknown', text: 'There was no time left to compare it.' };
    const comparison = compare(a.histogram, b.histogram, { minEffect: LEAST_EFFECT, names: ['the first', 'the second'] });
    return { ratio: ratioOf(comparison), verdict: verdictOf(comparison), text: comparison.text };
}
function ratioOf(comparison) {
    if (comparison.verdict === 'insufficient-data')
        return null;
    const { effect, interval } = comparison.percentiles.p50;
    if (effect === undefined || interval === undefined)
        return null;
    return { value: 1 + effect, low: 1 + interval[0], high: 1 + interval[1] };
}
function verdictOf(comparison) {
    switch (comparison.verdict) {
        case 'regression':
            return 'slower';
        case 'improvement':
            return 'faster';
        case 'below-minimum-effect':
            return 'same';
        case 'insufficient-data':
            return 'unknown';
        default:
            return (comparison.detectable ?? Number.POSITIVE_INFINITY) <= SURELY_SEEN ? 'same' : 'unknown';
    }
}
const RANK = { slower: 0, faster: 0, new: 1, gone: 1, same: 2, unknown: 3 };
function mostChanged(a, b) {
    const size = ({ ratio }) => (ratio !== null && ratio.value > 0 ? Math.abs(Math.log(ratio.value)) : 0);
    return RANK[a.verdict] - RANK[b.verdict] || size(b) - size(a);
}
function readingsOf(inA, inB) {
    const names = [...new Set([...inA, ...inB].map(({ name }) => name))].slice(0, MOST_READINGS);
    const value = (stored, wanted) => {
        const reading = stored.find(({ name }) => name === wanted);
        return reading === undefined ? null : isExtreme(wanted) ? reading.max : reading.mean;
    };
    return names.map((name) => ({ name, ...wordsOf(name), a: value(inA, name), b: value(inB, name) }));
}
