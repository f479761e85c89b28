/** What is asked, checked: it comes from outside. */
import { z } from 'zod';
import { failure } from './exchange.ts';
import { LONGEST_SPAN, SHORTEST_SPAN } from './range.ts';
/** As a Date can hold it. */
const LATEST = 8.64e15;
const moment = z
    .string()
    .regex(/^\d{1,16}(?:\.\d{1,9})?$/, 'a number of milliseconds, as `1767225600000`')
    .transform(Number)
    .pipe(z.number().max(LATEST));
const stretch = z.object({ from: moment, to: moment });
const labels = z
    .string()
    .max(10000)
    .transform((text, context) => {
    try {
        return JSON.parse(text);
    }
    catch {
        context.addIssue('labels as JSON, as `{"tenant":"a"}`');
        return z.NEVER;
    }
})
    .pipe(z.record(z.string(), z.string()));
export const rangeQuery = stretch;
export const operationQuery = stretch.extend({
    name: z.string().min(1).max(2000),
    labels: labels.optional(),
});
export const comparisonQuery = z.object({
    a: moment,
    b: moment,
    span: moment.pipe(z.number().min(SHORTEST_SPAN).max(LONGEST_SPAN)),
});
const words = z.string().max(1000);
export const silenceRequest = z.object({
    matchers: z.array(words).min(1).max(20),
    forMs: z.number().min(SHORTEST_SPAN).max(LONGEST_SPAN),
    comment: words.optional(),
    createdBy: z.string().max(200).optional(),
});
export const unsilenceRequest = z.object({ id: z.string().max(100) });
export const acknowledgeRequest = z.object({
    fingerprint: z.string().max(500),
    comment: words.optional(),
});
export const annotateRequest = z.object({
    kind: z.string().regex(/^[\w.-]{1,50}$/, 'a word of letters, digits, `.`, `_` and `-`'),
    text: words,
    at: z.number().min(0).max(LATEST).optional(),
});
/** @throws PerfError `dashboard/invalid-query` */
export function checked(schema, given) {
    const result = schema.safeParse(given);
    if (result.success)
        return result.data;
    const [issue] = result.error.issues;
    const path = issue?.path ?? [];
    const got = path.reduce((value, key) => value?.[key], given);
    throw invalid(path.join('.') || 'the body', wordsOf(issue), got);
}
/** @throws PerfError `dashboard/invalid-query` for one that is none */
export function checkedStretch(asked) {
    const { from, to } = asked;
    if (!(from < to))
        throw invalid('from', `before \`to\`, which is ${to}`, from);
    if (to - from > LONGEST_SPAN)
        throw invalid('to', 'at most ten years after `from`', to);
    return asked;
}
/** What was expected. */
function wordsOf(issue) {
    switch (issue?.code) {
        case 'invalid_type':
            return `a ${issue.expected}`;
        case 'too_big':
            return `at most ${issue.maximum}${issue.origin === 'number' ? '' : ' long'}`;
        case 'too_small':
            return `at least ${issue.minimum}${issue.origin === 'number' ? '' : ' long'}`;
        default:
            return issue?.message ?? 'something else';
    }
}
function invalid(what, expected, got) {
    const text = got === undefined ? 'nothing' : `\`${String(JSON.stringify(got)).slice(0, 100)}\``;
    return failure('dashboard/invalid-query', `Expected \`${what}\` to be ${expected}, got ${text}`, 'Moments are epoch milliseconds, spans milliseconds.');
}
