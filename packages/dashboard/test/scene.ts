/** A perf object for tests: real parts, looked at when the test says so. */
import { EventEmitter } from 'node:events';
import type { Annotation, HistoryReader } from '@perf/analytics';
import {
  type Alerts,
  type Clock,
  type Contract,
  createAlerts,
  createMonitor,
  type Monitor,
  systemClock,
} from '@perf/core';
import type { PerfView } from '@perf/runtime';
import { composeReport } from '@perf/runtime/report';
import type { PageFiles } from '../src/assets.ts';
import type { Answer, Asked } from '../src/exchange.ts';
import { Site } from '../src/site.ts';

export interface Scene {
  readonly view: PerfView;
  readonly monitor: Monitor;
  readonly alerts: Alerts;
  readonly annotations: Annotation[];
  /** How often a report was composed. */
  readonly reports: () => number;
  tick(): void;
  stop(): void;
}

export interface SceneOptions {
  readonly history?: HistoryReader;
  readonly dataFolder?: string;
  readonly clock?: Clock;
  readonly contracts?: readonly Contract[];
  readonly startedAt?: number;
  readonly maxSeries?: number;
}

export function scene(options: SceneOptions = {}): Scene {
  const { history, dataFolder = '/nowhere', clock = systemClock, contracts = [], maxSeries = 2_000 } = options;
  const { startedAt = clock.now() - 60_000 } = options;
  const monitor = createMonitor({ tick: 'manual', clock, maxSeries });
  const alerts = createAlerts({ rules: [{ name: 'hot', reading: 'process.cpu', above: 0.5 }], clock });
  const told = new EventEmitter();
  const stopped = new AbortController();
  const annotations: Annotation[] = [];
  let reports = 0;
  const view: PerfView = {
    service: 'shop',
    startedAt,
    dataFolder,
    history,
    alerts,
    backup: undefined,
    stopped: stopped.signal,
    health: undefined as unknown as PerfView['health'],
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

export const PAGE: PageFiles = {
  'index.html': { type: 'text/html; charset=utf-8', text: '<!doctype html><title>perfkit</title>' },
  'app.js': { type: 'text/javascript; charset=utf-8', text: `/* ${'long '.repeat(500)}*/` },
};

export function siteOf(view: PerfView, more: { readonly mayAct?: boolean; readonly clock?: Clock } = {}): Site {
  return new Site(view, { mayAct: true, pageFiles: async () => PAGE, ...more });
}

export function asked(path: string, more: Partial<Asked> = {}): Asked {
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
export function told(answer: Answer): unknown {
  return JSON.parse(Buffer.from(answer.body ?? 'null').toString());
}
