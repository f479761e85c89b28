/**
 * A thousand hosts write to one VictoriaMetrics on this machine, each by the remote write that perfkit has: its counts, its
 * encoder, its queue on disk. What a host costs the wire, the store and itself is where docs/scale.md begins.
 *
 * Time is made up, as fast as the machine can: stretches of 10 seconds, one after another. Every host has its own durations, so
 * that its buckets are its own. SCALE_HOSTS and SCALE_STRETCHES make it smaller or longer.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HistoryBatch } from '@perf/analytics';
import { createRemoteWrite, type RemoteWrite } from '@perf/analytics/remote-write';
import { createMonitor, Histogram, type ReadingName } from '@perf/core';
import { type CONTENT_TYPES, scrape } from '@perf/core/prometheus';
import type { Figure, Round, TogetherCase } from '../case.ts';
import { isInstalled, type VictoriaMetrics, withVictoriaMetrics } from '../victoria-metrics.ts';

const HOSTS = Number(process.env.SCALE_HOSTS ?? 1000);
const STRETCHES = Number(process.env.SCALE_STRETCHES ?? 6);
const OPERATIONS = 10;
const CALLS = 50;
const AT_ONCE = 25;
const STRETCH_MS = 10_000;

const READINGS: readonly ReadingName[] = [
  'machine.cpu',
  'machine.memory.available',
  'machine.load.1m',
  'machine.filesystem.fullest',
  'machine.disk.read',
  'machine.disk.write',
  'machine.network.receive',
  'machine.network.transmit',
  'process.cpu',
  'process.rss',
  'process.heap.used',
  'loop.utilization',
  'loop.delay.p99',
  'loop.delay.max',
  'gc.time',
];

/** 0 up to 1, the same in every run. */
function generator(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Durations of an operation spread over a factor of about ten, as those of routes do. */
function durations(next: () => number, operation: number): number[] {
  const typical = 2 * 1.6 ** operation;
  return Array.from({ length: CALLS }, () => typical * Math.exp((next() + next() + next() - 1.5) * 1.2));
}

function batchOf(host: number, stretch: number, at: number): HistoryBatch {
  const next = generator((host + 1) * 7919 + stretch * 104_729);
  const operations = Array.from({ length: OPERATIONS }, (_, operation) => {
    const histogram = new Histogram();
    for (const duration of durations(next, operation)) histogram.record(duration);
    return { name: `GET /route-${operation}`, labels: {}, recorded: { histogram, failed: next() < 0.1 ? 1 : 0 } };
  });
  const readings = Object.fromEntries(READINGS.map((name) => [name, next()]));
  return { at, span: STRETCH_MS, operations, readings, events: [] };
}

interface Fleet {
  readonly hosts: readonly RemoteWrite[];
  close(): Promise<void>;
}

async function fleetOf(url: string): Promise<Fleet> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-scale-'));
  const hosts: RemoteWrite[] = [];
  for (let n = 0; n < HOSTS; n += 1) {
    const labels = { job: 'shop', instance: `web-${n}`, service: 'shop', host: `web-${n}` };
    hosts.push(
      await createRemoteWrite({ url: `${url}/api/v1/write`, folder: join(folder, String(n)), labels, interval: 0 }),
    );
  }
  const close = async (): Promise<void> => {
    for (const host of hosts) await host.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { hosts, close };
}

/** One stretch of all hosts, some at once; it is over when the store has all of it. @returns CPU of the hosts, ms */
async function send({ hosts }: Fleet, stretch: number, at: number): Promise<number> {
  let making = 0;
  const before = process.cpuUsage();
  for (let first = 0; first < hosts.length; first += AT_ONCE) {
    const some = hosts.slice(first, first + AT_ONCE);
    const madeFrom = process.cpuUsage();
    const batches = some.map((_, n) => batchOf(first + n, stretch, at));
    making += millisecondsSince(madeFrom);
    await Promise.all(some.map((host, n) => host.append(batches[n] as HistoryBatch)));
    while (some.some((host) => host.info().waitingBytes > 0)) await sleep(5);
  }
  return millisecondsSince(before) - making;
}

function millisecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

interface StoreFigures {
  readonly samples: number;
  readonly wire: number;
  readonly cpu: number;
  readonly rss: number;
  readonly disk: number;
  /** Of this hour; a question that counts them is past what the store allows. */
  readonly series: number;
}

async function figuresOf(store: VictoriaMetrics): Promise<StoreFigures> {
  const text = await store.get('/metrics');
  const sum = (pattern: RegExp): number =>
    [...text.matchAll(pattern)].reduce((all, [, value]) => all + Number(value), 0);
  return {
    samples: sum(/^vm_rows_inserted_total\{type="promremotewrite"\} (\S+)$/gm),
    wire: sum(/^vm_tcplistener_read_bytes_total\{.*\} (\S+)$/gm),
    cpu: sum(/^process_cpu_seconds_total (\S+)$/gm) * 1000,
    rss: sum(/^process_resident_memory_bytes (\S+)$/gm),
    series: sum(/^vm_cache_entries\{type="storage\/hour_metric_ids"\} (\S+)$/gm),
    disk: sum(/^vm_data_size_bytes\{type="(?:storage|indexdb).*\} (\S+)$/gm),
  };
}

/** @returns NaN when the store has no answer */
async function answer(store: VictoriaMetrics, query: string, at: number): Promise<number> {
  const parameters = new URLSearchParams({ query, time: String(at / 1000), nocache: '1' });
  const text = await store.get(`/api/v1/query?${parameters}`);
  const { data } = JSON.parse(text) as { data: { result: { value: [number, string] }[] } };
  return Number(data.result[0]?.value[1] ?? Number.NaN);
}

/** What a scraper is told by one such host. @returns bytes, as text and as protobuf with native histograms */
async function scraped(): Promise<[text: number, protobuf: number]> {
  const monitor = createMonitor({ tick: 'manual' });
  const next = generator(7);
  for (let operation = 0; operation < OPERATIONS; operation += 1) {
    const own = monitor.operation(`GET /route-${operation}`);
    for (let stretch = 0; stretch < STRETCHES; stretch += 1)
      for (const duration of durations(next, operation)) own.record(duration);
  }
  const readings = () => Object.fromEntries(READINGS.map((name) => [name, next()]));
  const bytes = async (format: keyof typeof CONTENT_TYPES): Promise<number> => {
    let all = 0;
    for await (const chunk of scrape(monitor, format, { readings, labels: { service: 'shop', host: 'web-1' } }))
      all += chunk.length;
    return all;
  };
  return [await bytes('text'), await bytes('protobuf')];
}

async function simulated(store: VictoriaMetrics): Promise<Round> {
  const fleet = await fleetOf(store.url);
  try {
    const begin = Math.floor(Date.now() / STRETCH_MS) * STRETCH_MS - (STRETCHES + 1) * STRETCH_MS;
    const firstCpu = await send(fleet, 0, begin);
    const first = await figuresOf(store);
    let laterCpu = 0;
    for (let stretch = 1; stretch < STRETCHES; stretch += 1) {
      laterCpu += await send(fleet, stretch, begin + stretch * STRETCH_MS);
    }
    await store.get('/internal/force_flush');
    // It counts its series every 10 seconds.
    await sleep(11_000);
    const last = await figuresOf(store);
    const end = begin + (STRETCHES - 1) * STRETCH_MS;
    const counted = await answer(store, 'sum(last_over_time(perfkit_operation_duration_seconds_count[5m]))', end);
    const { series } = last;
    const [text, protobuf] = await scraped();
    const stretches = HOSTS * (STRETCHES - 1);
    const samples = last.samples - first.samples;
    return {
      hosts: HOSTS,
      series: series / HOSTS,
      'calls lost': HOSTS * STRETCHES * OPERATIONS * CALLS - counted,
      'samples a stretch': samples / stretches,
      'wire a stretch': (last.wire - first.wire) / stretches,
      'wire a sample': (last.wire - first.wire) / samples,
      'disk a sample': last.disk / last.samples,
      'disk a series': last.disk / series,
      'memory a series': last.rss / series,
      'own CPU at first': firstCpu / HOSTS,
      'own CPU later': laterCpu / stretches,
      'store CPU at first': first.cpu / HOSTS,
      'store CPU later': (last.cpu - first.cpu) / stretches,
      'text a scrape': text,
      'protobuf a scrape': protobuf,
    };
  } finally {
    await fleet.close();
  }
}

const told = (name: string, unit: string, digits = 1): Figure => ({
  name,
  of: (round) => round[name] ?? Number.NaN,
  show: (value) => `${value.toFixed(digits)} ${unit}`.trim(),
});

export const scaleSimulation: TogetherCase = {
  name: 'scale-simulation',
  title: `${HOSTS} hosts write to one VictoriaMetrics: ${OPERATIONS} operations and ${READINGS.length} readings each, ${CALLS} calls of each in 10 s`,
  unit: 'what is written in the name',
  rounds: 1,
  packages: ['core', 'analytics'],
  impossible: () => (isInstalled() ? undefined : 'victoria-metrics is not installed'),
  together: async () => [await withVictoriaMetrics(simulated)],
  figures: [
    { ...told('calls lost', 'calls', 0), floor: { atMost: 0 } },
    told('hosts', '', 0),
    told('series', 'a host', 0),
    told('samples a stretch', 'a host', 0),
    told('wire a stretch', 'B a host', 0),
    told('wire a sample', 'B'),
    told('disk a sample', 'B'),
    told('disk a series', 'B', 0),
    told('memory a series', 'B', 0),
    told('own CPU at first', 'ms a host'),
    told('own CPU later', 'ms a host'),
    told('store CPU at first', 'ms a host'),
    told('store CPU later', 'ms a host'),
    told('text a scrape', 'B', 0),
    told('protobuf a scrape', 'B', 0),
  ],
};
