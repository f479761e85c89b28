/** A perf object for tests: real parts, looked at when the test says so. */
import { EventEmitter } from 'node:events';
import { createAlerts, createMonitor, systemClock, } from '@perf/core';
import { composeReport } from '@perf/runtime/report';
import { Site } from '../src/site.ts';
export function scene(options = {}) {
    const { history, dataFolder = '/nowhere', clock = systemClock, contracts = [], maxSeries = 2000 } = options;
    const { startedAt = clock.now() - 60000 } = options;
    const monitor = createMonitor({ tick: 'manual', clock, maxSeries });
    const alerts = createAlerts({ rules: [{ name: 'hot', reading: 'process.cpu', above: 0.5 }], clock });
    const told = new EventEmitter();
    const stopped = new AbortController();
    const annotations = [];
    let reports = 0;
    const view = {
        service: 'shop',
        startedAt,
        dataFolder,
        history,
        alerts,
        backup: undefined,
        stopped: stopped.signal,
        health: undefined,
        report() {
            reports += 1;
            return composeReport({
                ...{ service: 'shop', from: startedAt, to: clock.now(), contracts, readingVerdicts: [], readings: [] },
                snapshot: (window) => monitor.snapshot(window === undefined ? {} : { window }),
                explained: { calls: [], stalls: [] },
                cores: 2,
                notes: [],
            });
        },
        recent: () => monitor.snapshot({ window: '1m' }),
        attempts: () => [],
        annotate: async (annotation) => void annotations.push(annotation),
        onTick(listener) {
            told.on('tick', listener);
            return () => void told.off('tick', listener);
        },
    };
    return {
        view,
        monitor,
        alerts,
        annotations,
        reports: () => reports,
        tick: () => void told.emit('tick'),
        stop: () => stopped.abort(),
    };
}
export const PAGE = {
    'index.html': { type: 'text/html; charset=utf-8', text: '<!doctype html><title>perfkit</title>' },
    'app.js': { type: 'text/javascript; charset=utf-8', text: `/* ${'long '.repeat(500)}*/` },
};
export function siteOf(view, more = {}) {
    return new Site(view, { mayAct: true, pageFiles: async () => PAGE, ...more });
}
export function asked(path, more = {}) {
    const [inside = '/', query = ''] = path.split('?');
    return {
        method: 'GET',
        path: inside,
        here: inside,
        query: new URLSearchParams(query),
        headers: { host: 'localhost:1' },
        address: '127.0.0.1',
        body: async () => undefined,
        ...more,
    };
}
/** The body of an answer as a value. */
export function told(answer) {
    return JSON.parse(Buffer.from(answer.body ?? 'null').toString());
}
