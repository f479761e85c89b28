/**
 * For how long a scrape of 1,000 busy series holds the event loop at a time: the longest turn of the loop while it is
 * answered. The first answer of a process is its slowest, since its code is not compiled yet, so it stands apart.
 *
 * A turn is the smaller of its time by the clock and by the processor: the one is longer when another program is let in,
 * the other when the threads that compile and collect work beside it. Collections of garbage are the whole program's, and
 * come when V8 sees fit: the floor is held against turns without them, and the longest with them is told.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type PerformanceEntry, PerformanceObserver, performance } from 'node:perf_hooks';
import { setImmediate as nextTurn, setTimeout } from 'node:timers/promises';
import { createMonitor, type Monitor } from '@perf/core';
import { createScrapeHandler } from '@perf/core/prometheus';
import { Histogram as PromHistogram, Registry } from 'prom-client';
import { type AloneCase, cost } from '../case.ts';
import { distributions, durations } from '../values.ts';

const SERIES = 1000;
const CALLS = 200;
const SCRAPES = 50;

const ACCEPT = {
  text: 'text/plain;version=0.0.4',
  openmetrics: 'application/openmetrics-text;version=1.0.0',
  protobuf: 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
} as const;

interface Turn {
  readonly start: number;
  readonly end: number;
  /** Of the processor, in ms. */
  readonly cpu: number;
}

/** The turns of the event loop until what was begun has ended. */
async function turnsOf(begin: () => Promise<unknown>): Promise<Turn[]> {
  const turns: Turn[] = [];
  let isOver = false;
  let [start, cpu] = [performance.now(), process.cpuUsage()];
  const turn = (): void => {
    const { user, system } = process.cpuUsage(cpu);
    turns.push({ start, end: performance.now(), cpu: (user + system) / 1000 });
    [start, cpu] = [performance.now(), process.cpuUsage()];
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await begin();
  isOver = true;
  turn();
  return turns;
}

/** In ms. */
async function longestTurn(begin: () => Promise<unknown>, { withCollections = false } = {}): Promise<number> {
  const collections: PerformanceEntry[] = [];
  const observer = new PerformanceObserver((list) => collections.push(...list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  const turns = await turnsOf(begin);
  // They are told a little later.
  await setTimeout(20);
  observer.disconnect();
  const collecting = ({ start, end }: Turn): number =>
    collections
      .filter(({ startTime }) => startTime >= start && startTime < end)
      .reduce((sum, { duration }) => sum + duration, 0);
  const lengths = turns.map((turn) =>
    Math.min(turn.cpu, turn.end - turn.start - (withCollections ? 0 : collecting(turn))),
  );
  return Math.max(...lengths);
}

function busyMonitor(): Monitor {
  const values = durations(distributions.lognormal, SERIES * CALLS);
  const monitor = createMonitor({ tick: 'manual' });
  for (let i = 0; i < SERIES; i += 1) {
    const series = monitor.operation(`GET /path/${i % 50}`, { tenant: `t${i}`, status: '200' });
    for (let call = 0; call < CALLS; call += 1) series.record(values[i * CALLS + call] as number);
  }
  return monitor;
}

function scraping(accept: string): () => Promise<void> {
  const handle = createScrapeHandler(busyMonitor());
  const request = { method: 'GET', headers: { accept } } as IncomingMessage;
  const response = { setHeader: () => response, end: () => response } as unknown as ServerResponse;
  // The series of a program that is scraped are no new objects.
  globalThis.gc?.();
  return () => handle(request, response);
}

/** Of the first scrape. */
async function cold(accept: string): Promise<number> {
  const scrape = scraping(accept);
  await setTimeout(100);
  return longestTurn(scrape);
}

/** Of many scrapes after the first one. */
async function warm(scrape: () => Promise<unknown>, { withCollections = false } = {}): Promise<number> {
  await scrape();
  const scrapes = async (): Promise<void> => {
    for (let i = 0; i < SCRAPES; i += 1) {
      await scrape();
      await nextTurn();
    }
  };
  return longestTurn(scrapes, { withCollections });
}

function promClient(): () => Promise<string> {
  const registry = new Registry();
  const labelNames = ['operation', 'tenant', 'status'];
  const histogram = new PromHistogram({ name: 'save', help: 'save', labelNames, registers: [registry] });
  const values = durations(distributions.lognormal, SERIES);
  for (let i = 0; i < SERIES; i += 1) {
    histogram.observe({ operation: `GET /path/${i % 50}`, tenant: `t${i}`, status: '200' }, values[i] as number);
  }
  return () => registry.metrics();
}

const formats = Object.keys(ACCEPT) as (keyof typeof ACCEPT)[];

export const scrape: AloneCase = {
  name: 'scrape',
  title: 'How long a scrape of 1,000 series holds the event loop at a time',
  unit: 'ms, the longest turn',
  variants: Object.fromEntries([
    ...formats.flatMap((format) => [
      [`${format}, the first`, () => cold(ACCEPT[format])],
      [`${format}, the longest of ${SCRAPES} more`, () => warm(scraping(ACCEPT[format]))],
    ]),
    ...formats.map((format) => [
      `${format}, collections included`,
      () => warm(scraping(ACCEPT[format]), { withCollections: true }),
    ]),
    [`prom-client, the longest of ${SCRAPES} more`, () => warm(promClient())],
  ]),
  figures: formats.flatMap((format) =>
    [`${format}, the first`, `${format}, the longest of ${SCRAPES} more`].map((name) => ({
      name,
      of: (round) => cost(round, name),
      show: (value: number) => `${value.toFixed(2)} ms`,
      floor: { atMost: 5 },
    })),
  ),
};
