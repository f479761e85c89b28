import { isPerfError, PerfError } from '@perf/core';
const JSON_TYPE = 'application/json; charset=utf-8';
export function jsonAnswer(json, status = 200) {
    return { status, headers: { 'content-type': JSON_TYPE, 'cache-control': 'no-store' }, body: json };
}
export function failure(code, message, hint) {
    return new PerfError(code, { message, hint });
}
const STATUS = {
    'dashboard/invalid-query': 400,
    'core/invalid-argument': 400,
    'dashboard/refused': 403,
    'dashboard/may-not-act': 403,
    'dashboard/not-found': 404,
    'dashboard/unknown-operation': 404,
    'dashboard/method': 405,
    'dashboard/too-long': 413,
    'dashboard/content-type': 415,
    'dashboard/too-many-tabs': 429,
};
/** What could not be done, as the page reads it. What is wrong with the world and not with the question is a 503. */
export function failureAnswer(error) {
    const known = isPerfError(error);
    const code = known ? error.code : 'dashboard/failed';
    const status = known ? (STATUS[code] ?? 503) : 500;
    const message = error instanceof Error ? error.message : String(error);
    const body = { error: { code, message, hint: known ? (error.hint ?? null) : null } };
    const answer = jsonAnswer(JSON.stringify(body), status);
    if (status !== 429 && code !== 'dashboard/busy')
        return answer;
    return { ...answer, headers: { ...answer.headers, 'retry-after': '2' } };
}
