/** A run in parts, put together again. */
import { encode, Histogram, type Recorded } from '@perf/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Driver } from '../load/driver.ts';
import { type PlanOptions, planOf } from '../load/plan.ts';
import { judgeAll } from '../load/promises.ts';
import { Recorder } from '../load/recorder.ts';
import { resultOf } from '../load/summary.ts';
import { loadJson } from '../report/load-json.ts';
import type { LoadResult } from '../result.ts';
import type { Outcome } from '../target.ts';
import { thresholdsOf } from '../threshold.ts';
import { mergeShards } from './merge.ts';
import { shardOf } from './shard.ts';

const textOf = (result: LoadResult): string => JSON.stringify(loadJson(result));

interface Request {
  readonly second: number;
  readonly took: number;
  readonly outcome: Outcome;
  readonly tag: string;
  readonly shard: number;
}

const SHARDS = 4;
const SECONDS = 3;
const plan: PlanOptions = { rate: 100, duration: '3s' };
const thresholds = thresholdsOf(['p95<100ms', 'error rate < 1%']);

const requests = fc.array(
  fc.record({
    second: fc.nat({ max: SECONDS - 1 }),
    // Whole multiples of 2^-10, so that a sum does not depend on the order of its parts.
    took: fc.oneof(fc.nat({ max: 200_000 }), fc.constant(0)).map((n) => n / 1_024),
    outcome: fc.constantFrom<Outcome>('ok', 'ok', 'ok', 'timeout', 'refused', 'bad-answer'),
    tag: fc.constantFrom('search', 'save', '__proto__'),
    shard: fc.nat({ max: SHARDS - 1 }),
  }),
  { maxLength: 200 },
);

function resultFor(all: readonly Request[], index?: number): LoadResult {
  const shard = index === undefined ? undefined : shardOf({ ...plan, shard: `${index + 1}/${SHARDS}` });
  const recorder = new Recorder(shard !== undefined);
  const lag = new Histogram();
  for (let second = 0; second < SECONDS; second += 1) {
    for (const { took, outcome, tag } of all.filter((one) => one.second === second)) {
      recorder.record(took, outcome, tag);
      recorder.recordService(took / 2);
      recorder.recordStep(`step of ${tag}`, took / 4, outcome);
      lag.record(took / 64);
    }
    recorder.endSecond((second + 1) * 1_000, 100 / (shard?.of ?? 1));
  }
  const duration = SECONDS * 1_000;
  const driver = { lag, queued: 0, scheduler: 'timer' } as unknown as Driver;
  const ran = { began: 1_000, ended: 'finished', duration, endedInTime: all.length, cut: 0, recorder, driver } as const;
  const verdicts = shard === undefined ? judgeAll(thresholds, recorder, SECONDS) : [];
  const seconds = recorder.seconds;
  const run = { target: 't', startAt: undefined, plan, contracts: [] };
  const info = shard && { index: shard.index, of: shard.of, run, thresholds, seconds, warmup: undefined };
  return resultOf('t', {
    plan: planOf(plan),
    ran: { ...ran, warmup: undefined, cpu: 0 },
    verdicts,
    objective: undefined,
    shard: info,
  });
}

const filesFor = (all: readonly Request[]) =>
  Array.from({ length: SHARDS }, (_, index) => ({
    name: `${index + 1}.json`,
    text: textOf(
      resultFor(
        all.filter(({ shard }) => shard === index),
        index,
      ),
    ),
  }));

/** What must be equal to the last bit, in a form that compares. */
function told({ histograms, ...result }: LoadResult) {
  const bytes = (recorded: Recorded): string => Buffer.from(encode(recorded)).toString('hex');
  const all = (sorts: ReadonlyMap<string, Recorded>) => new Map([...sorts].map(([name, one]) => [name, bytes(one)]));
  const { response, service, lag, steps, tags } = histograms;
  const whole = [response, service, lag].map((histogram) => bytes({ histogram, failed: 0 }));
  // What the generator says of itself is not of requests.
  const { valid, invalidBecause, warnings, cpu, generator, rate, ...rest } = result;
  return { ...rest, whole, stepBytes: all(steps), tagBytes: all(tags) };
}

describe('merging shards', () => {
  it('gives exactly the whole, in any order of the files', () => {
    fc.assert(
      fc.property(requests, fc.shuffledSubarray([0, 1, 2, 3], { minLength: SHARDS }), (all, order) => {
        const files = filesFor(all);
        const merged = mergeShards(order.map((at) => files[at] as (typeof files)[number]));
        expect(told(merged)).toEqual(told(resultFor(all)));
        expect(merged.rate).toBeCloseTo(all.length / SECONDS, 6);
      }),
    );
  });

  it('names the shards that are missing, whichever they are', () => {
    fc.assert(
      fc.property(fc.subarray([0, 1, 2, 3], { minLength: 1, maxLength: SHARDS - 1 }), (there) => {
        const files = filesFor([]).filter((_, at) => there.includes(at));
        const missing = [1, 2, 3, 4].filter((n) => !there.includes(n - 1)).join(', ');
        expect(() => mergeShards(files)).toThrow(new RegExp(`: shards? ${missing} missing$`));
      }),
    );
  });

  it('refuses a file that was damaged, wherever', () => {
    const [file] = filesFor([{ second: 0, took: 5, outcome: 'ok', tag: 'a', shard: 0 }]);
    const text = file?.text ?? '';
    fc.assert(
      fc.property(fc.nat({ max: text.length - 3 }), (cut) => {
        expect(() => mergeShards([{ name: 'cut.json', text: text.slice(0, cut) }])).toThrow(
          /^Expected `cut.json` to be/,
        );
      }),
    );
  });
});

describe('splitting a run', () => {
  it('gives all of it away, and no more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 12, max: 500 }),
        fc.nat({ max: 90 }),
        (of, users, ramp) => {
          const parts = Array.from({ length: of }, (_, i) => {
            const stages = [{ for: '1s', concurrency: ramp }];
            return {
              closed: shardOf({ concurrency: users, iterations: users * 2, shard: { index: i + 1, of } })?.own,
              ramp: shardOf({ stages, shard: `${i + 1}/${of}` })?.own.stages?.[0]?.concurrency ?? 0,
              rate: shardOf({ rate: users, shard: `${i + 1}/${of}` })?.own.rate ?? 0,
            };
          });
          const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
          expect(sum(parts.map(({ closed }) => closed?.concurrency ?? 0))).toBe(users);
          expect(sum(parts.map(({ closed }) => closed?.iterations ?? 0))).toBe(users * 2);
          expect(sum(parts.map((part) => part.ramp))).toBe(ramp);
          expect(sum(parts.map((part) => part.rate))).toBeCloseTo(users, 6);
        },
      ),
    );
  });
});
