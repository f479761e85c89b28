/** Everything that is so at this moment, section by section, out of the report and of what is known beside it. Pure. */
import { formatRatio, formatValue } from '@perf/analytics';
import { TIME_WINDOWS } from '@perf/core';
import { alertNowOf, silenceReport } from '@perf/runtime/report';
import { drawn, drawnOrNull } from './drawn.ts';
import { rowOf } from './rows.ts';
const MOST_OPERATIONS = 200;
const MOST_ATTEMPTS = 20;
const MOST_METRICS = 500;
const MOST_ALERTS = 500;
const MINUTE = TIME_WINDOWS['1m'];
export function sectionsOf({ report, recent, alerts, silences, backups, attempts, notes }) {
    return {
        operations: operationsOf(report, recent),
        resources: report.resources.map(resourceRow),
        health: report.health ?? null,
        diagnosis: report.diagnosis ?? [],
        findings: report.findings,
        contracts: {
            operations: report.contracts,
            readings: report.readingContracts,
            meetingTargets: report.meetingTargets,
        },
        alerts: { active: alerts.slice(0, MOST_ALERTS).map(alertNowOf), silences: silences.map(silenceReport) },
        usage: {
            limits: report.limits ?? [],
            sessions: report.sessions ?? [],
            recovery: report.recovery ?? [],
            jobs: report.jobs ?? [],
        },
        backups: backups ?? null,
        advice: {
            recommendations: report.recommendations ?? [],
            attempts: attempts.slice(-MOST_ATTEMPTS).reverse().map(attemptRow),
        },
        metrics: (report.metrics ?? []).slice(0, MOST_METRICS),
        notes: [...report.notes, ...notes, ...leftOut(report, alerts)],
    };
}
function resourceRow({ name, title, unit, last, min, max, mean }) {
    return { name, title, unit, last: drawn(last), min: drawn(min), max: drawn(max), mean: drawnOrNull(mean) };
}
/** Perfkit counts from when it began: in its first minute the last minute is shorter. */
function operationsOf({ from, to, contracts }, { operations }) {
    const span = Math.min(MINUTE, Math.max(1000, to - from));
    const called = operations.filter(({ count }) => count > 0);
    const rows = byTotalTime(called)
        .slice(0, MOST_OPERATIONS)
        .map((operation) => rowOf({ ...operation, statistics: operation }, span, contracts));
    return { rows, inAll: called.length, span };
}
function byTotalTime(operations) {
    return [...operations].sort((a, b) => b.histogram.sum - a.histogram.sum);
}
function leftOut({ metrics = [] }, alerts) {
    const words = [];
    if (metrics.length > MOST_METRICS)
        words.push(`Of ${metrics.length} metrics, ${MOST_METRICS} are shown.`);
    if (alerts.length > MOST_ALERTS)
        words.push(`Of ${alerts.length} alerts, ${MOST_ALERTS} are shown.`);
    return words;
}
function attemptRow({ at, outcome, tunable, from, to, metric, effect }) {
    const change = `${tunable} from ${formatValue(from, 'count')} to ${formatValue(to, 'count')}`;
    const text = effect === null
        ? `What it did to ${metric} could not be told.`
        : `${metric} ${effect < 0 ? 'fell' : 'rose'} by ${formatRatio(Math.abs(effect))}.`;
    return { at, what: change, outcome, text };
}
