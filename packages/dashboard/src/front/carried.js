import { PerfError } from '@perf/core';
import { failure } from '../exchange.ts';
/** Only the page's own files run, and nothing is kept, guessed at, framed or sent elsewhere. */
export const HEADERS = {
    'content-security-policy': [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
};
/** @returns undefined for a path that is not below the base */
export function within(base, path) {
    if (base === '')
        return path;
    if (path === base)
        return '/';
    return path.startsWith(`${base}/`) ? path.slice(base.length) : undefined;
}
export function split(url) {
    const at = url.indexOf('?');
    return at < 0
        ? { path: url, query: new URLSearchParams() }
        : { path: url.slice(0, at), query: new URLSearchParams(url.slice(at + 1)) };
}
/** Of a silence with its comment, by far. */
export const LONGEST_BODY = 64 * 1024;
export function tooLong() {
    return failure('dashboard/too-long', `Expected at most ${LONGEST_BODY} bytes, got more.`, 'Say it in fewer words.');
}
/** @throws PerfError `dashboard/invalid-query` */
export function jsonOf(text) {
    try {
        return JSON.parse(text);
    }
    catch (cause) {
        throw new PerfError('dashboard/invalid-query', {
            message: `Expected the body to be JSON: ${cause.message}`,
            hint: 'Send it as `JSON.stringify` writes it.',
            cause,
        });
    }
}
