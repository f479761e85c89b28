/** An operation as a row of the page, from what a monitor or a history has of it. */
import { isOperationKind, statistics } from '@perf/core';
import { drawn, drawnOrNull } from './drawn.ts';
export function rowOf({ name, labels, kind, statistics: own }, span, contracts) {
    return {
        name,
        labels,
        kind: isOperationKind(kind) ? kind : null,
        count: own.count,
        rate: drawn((own.count * 1000) / span),
        errorRate: drawnOrNull(own.errorRate),
        mean: drawnOrNull(own.mean),
        p50: drawnOrNull(own.p50),
        p95: drawnOrNull(own.p95),
        p99: drawnOrNull(own.p99),
        max: drawnOrNull(own.max),
        contract: stateOf(contracts, name, labels),
    };
}
export function seriesOfRecorded({ name, labels, kind }, recorded) {
    return { name, labels, kind, statistics: statistics(recorded) };
}
const WORST = ['broken', 'insufficient-data', 'kept'];
/** The worst of those on it. @returns null: nothing is promised */
function stateOf(contracts, name, labels) {
    const states = contracts.flatMap((promised) => promised.operation === name && (promised.labels === null || labelsKey(promised.labels) === labelsKey(labels))
        ? promised.state
        : []);
    return WORST.find((state) => states.includes(state)) ?? null;
}
/** Tells sets of labels apart, whatever stands in them and in whatever order. */
export function labelsKey(labels) {
    return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
