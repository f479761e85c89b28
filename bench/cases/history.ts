/**
 * A history on disk beside a VictoriaMetrics of the same machine: the same gauges into both, and the same question.
 *
 * A sample is one value of one gauge. An append counts when it is committed; bytes are counted when everything is packed
 * and merged. The question is the p95 of one value a minute over thirty days, asked of each as its clients ask: here by a
 * message to the worker, there by HTTP.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { History } from '@perf/analytics';
import { openHistory } from '@perf/analytics/sqlite';
import { Histogram } from '@perf/core';
import { cost, type Round, type TogetherCase } from '../case.ts';
import { BEGIN, type Gauges, gauges } from '../history-data.ts';
import { isInstalled, type VictoriaMetrics, withVictoriaMetrics } from '../victoria-metrics.ts';

const SERIES = 200;
const SAMPLES = 20_000;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAYS = 30;
const MINUTES = DAYS * 24 * 60;
const END = BEGIN + MINUTES * MINUTE;
/** Samples of each gauge in one append, as a copy of another source sends them. */
const BULK = 2_000;
const IN_FLIGHT = 8;
const ASKED = 60;

const clockAt = (now: number): { now: () => number; monotonic: () => number } => ({
  now: () => now,
  monotonic: () => performance.now(),
});

/** @returns what `work` returned; the folder is gone afterwards */
async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-history-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function appendBulk(history: History, { at, series }: Gauges): Promise<void> {
  const pending: Promise<void>[] = [];
  for (let from = 0; from < SAMPLES; from += BULK) {
    const samples = series.map(({ name, values }) => {
      return { name, at: at.subarray(from, from + BULK), values: values.subarray(from, from + BULK) };
    });
    pending.push(history.appendReadings(samples));
    if (pending.length >= IN_FLIGHT) await pending.shift();
  }
  await Promise.all(pending);
}

async function appendBatches(history: History, { at, series }: Gauges): Promise<void> {
  const pending: Promise<void>[] = [];
  for (const [i, moment] of at.entries()) {
    const readings = Object.fromEntries(series.map(({ name, values }) => [name, values[i] as number]));
    pending.push(history.append({ at: moment, span: SECOND, operations: [], readings, events: [] }));
    if (pending.length >= IN_FLIGHT * 4) await pending.shift();
  }
  await Promise.all(pending);
}

/** @returns samples a second, and bytes a sample when all is packed */
function ingested(data: Gauges, append: (history: History, data: Gauges) => Promise<void>): Promise<[number, number]> {
  return inFolder(async (folder) => {
    const history = await openHistory({ folder, clock: clockAt(BEGIN + SAMPLES * SECOND) });
    const begin = performance.now();
    await append(history, data);
    const perSecond = (SERIES * SAMPLES * 1000) / (performance.now() - begin);
    await history.close();
    return [perSecond, statSync(join(folder, 'history.db')).size / (SERIES * SAMPLES)];
  });
}

async function ingestedThere(server: VictoriaMetrics, { at, series }: Gauges): Promise<[number, number]> {
  const before = await server.bytes();
  const timestamps = `[${at.join()}]`;
  const bodies = series.map(({ name, values }) => {
    return `{"metric":{"__name__":"${name}"},"values":[${values.join()}],"timestamps":${timestamps}}`;
  });
  const begin = performance.now();
  for (const body of bodies) await server.post('/api/v1/import', body);
  await server.get('/internal/force_flush');
  const perSecond = (SERIES * SAMPLES * 1000) / (performance.now() - begin);
  await server.get('/internal/force_merge');
  return [perSecond, ((await server.bytes()) - before) / (SERIES * SAMPLES)];
}

/** The middle one of the times of each, asked in turns: whatever else the machine does meets both. */
async function medians(questions: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const took: number[][] = questions.map(() => []);
  for (let i = 0; i < ASKED; i += 1) {
    for (const [place, ask] of questions.entries()) {
      const begin = performance.now();
      await ask();
      took[place]?.push(performance.now() - begin);
    }
  }
  return took.map((times) => times.toSorted((a, b) => a - b)[Math.floor(ASKED / 2)] as number);
}

/** One value a minute for thirty days in both, then the question. @returns milliseconds here and there */
async function asked(server: VictoriaMetrics): Promise<[number, number]> {
  const [, , , { values } = { values: new Float64Array() }] = gauges({
    series: 4,
    samples: MINUTES,
    step: MINUTE,
  }).series;
  const at = Array.from(values, (_, i) => BEGIN + i * MINUTE);
  const line = { metric: { __name__: 'latency' }, values: Array.from(values), timestamps: at };
  await server.post('/api/v1/import', JSON.stringify(line));
  await server.get('/internal/force_flush');
  const question = `query=quantile_over_time(0.95,latency[${DAYS}d])&time=${(END - MINUTE) / 1000}&nocache=1`;
  return inFolder(async (folder) => {
    const history = await openHistory({ folder, clock: clockAt(END) });
    const pending: Promise<void>[] = [];
    for (const [i, moment] of at.entries()) {
      const histogram = new Histogram();
      histogram.record(values[i] as number);
      const operations = [{ name: 'latency', labels: {}, recorded: { histogram, failed: 0 } }];
      pending.push(history.append({ at: moment, span: MINUTE, operations, readings: {}, events: [] }));
      if (pending.length >= IN_FLIGHT * 4) await pending.shift();
    }
    await Promise.all(pending);
    const query = { operation: 'latency', from: BEGIN, to: END, step: END - BEGIN };
    const [point] = await history.query(query);
    const there = JSON.parse(await server.get(`/api/v1/query?${question}`)) as {
      data: { result: { value: [number, string] }[] };
    };
    const [ours, theirs] = [point?.statistics.p95 ?? Number.NaN, Number(there.data.result[0]?.value[1])];
    if (!(Math.abs(ours / theirs - 1) < 0.02)) throw new Error(`Expected the same p95, got ${ours} and ${theirs}`);
    const both = await medians([() => history.query(query), () => server.get(`/api/v1/query?${question}`)]);
    await history.close();
    return both as [number, number];
  });
}

/** One writes while three ask. @returns samples written and questions answered a second */
function shared(data: Gauges): Promise<[number, number]> {
  return inFolder(async (folder) => {
    const history = await openHistory({ folder, clock: clockAt(BEGIN + SAMPLES * SECOND) });
    await history.appendReadings(data.series.map(({ name }) => ({ name, at: [BEGIN], values: [1] })));
    const opened = await Promise.all(Array.from({ length: 3 }, () => openHistory({ folder })));
    let isWriting = true;
    const answers = opened.map(async (reader) => {
      let count = 0;
      for (; isWriting; count += 1)
        await reader.readings({ from: BEGIN, to: Number.POSITIVE_INFINITY, name: 'gauge_1' });
      return count;
    });
    const begin = performance.now();
    await appendBulk(history, data);
    const seconds = (performance.now() - begin) / 1000;
    isWriting = false;
    const count = (await Promise.all(answers)).reduce((sum, one) => sum + one, 0);
    await Promise.all([history, ...opened].map((one) => one.close()));
    return [(SERIES * SAMPLES) / seconds, count / seconds];
  });
}

async function oneRound(server: VictoriaMetrics | undefined): Promise<Round> {
  const data = gauges({ series: SERIES, samples: SAMPLES, step: SECOND });
  const [bulk, bytes] = await ingested(data, appendBulk);
  const [batches] = await ingested(data, appendBatches);
  const [beside, questions] = await shared(data);
  const round = { bulk, batches, bytes, beside, questions };
  if (server === undefined) return round;
  const [theirs, theirBytes] = await ingestedThere(server, data);
  const [asking, askingThere] = await asked(server);
  return { ...round, theirs, 'their bytes': theirBytes, asking, 'asking there': askingThere };
}

const millions = (value: number): string => `${(value / 1e6).toFixed(2)} M/s`;

export const history: TogetherCase = {
  name: 'history',
  title: 'A history on disk, beside VictoriaMetrics',
  unit: 'samples/s, bytes a sample, ms',
  rounds: 3,
  absent: () => (isInstalled() ? [] : ['victoria-metrics is not installed (apt-get install victoria-metrics)']),
  together: async () => [
    isInstalled() ? await withVictoriaMetrics((server) => oneRound(server)) : await oneRound(undefined),
  ],
  figures: [
    {
      name: 'samples appended and committed, in bulk',
      of: (round) => cost(round, 'bulk'),
      floor: { atLeast: 1e6 },
      show: millions,
    },
    { name: 'the same, batch by batch of 200', of: (round) => cost(round, 'batches'), show: millions },
    { name: 'the same in bulk, beside three that ask', of: (round) => cost(round, 'beside'), show: millions },
    {
      name: 'answers to these three',
      of: (round) => cost(round, 'questions'),
      show: (value) => `${value.toFixed(0)} /s`,
    },
    {
      name: 'bytes a sample, packed',
      of: (round) => cost(round, 'bytes'),
      floor: { atMost: 2.5 },
      show: (value) => value.toFixed(2),
    },
    {
      name: 'p95 over 30 days, time of VictoriaMetrics',
      of: (round) => cost(round, 'asking') / cost(round, 'asking there'),
      floor: { atMost: 0.25 },
      show: (value) => `1/${(1 / value).toFixed(2)}`,
    },
    {
      name: 'appended a second, of VictoriaMetrics',
      of: (round) => cost(round, 'bulk') / cost(round, 'theirs'),
      show: (value) => `${value.toFixed(2)} times`,
    },
    {
      name: 'bytes, of VictoriaMetrics',
      of: (round) => cost(round, 'bytes') / cost(round, 'their bytes'),
      show: (value) => `${value.toFixed(2)} times`,
    },
  ],
};
