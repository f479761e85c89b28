/** What questions about the past are answered from. */
import { isPerfError } from '@perf/core';
import { failure } from '../exchange.ts';
/** @throws PerfError `dashboard/no-history` */
export function historyOf({ history }) {
    if (history !== undefined)
        return history;
    throw failure('dashboard/no-history', 'Expected a history to look into, but none is kept.', 'See the notes on the page: they say why.');
}
/** What is said where a part of an answer is missing. */
export function troubleOf(error) {
    const words = error instanceof Error ? error.message : String(error);
    const hint = isPerfError(error) ? error.hint : undefined;
    return hint === undefined ? words : `${words}. ${hint}`;
}
