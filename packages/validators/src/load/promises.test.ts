import { contract } from '@perf/core';
import { describe, expect, it } from 'vitest';
import { thresholdsOf } from '../threshold.ts';
import { planOf } from './plan.ts';
import { isHopeless, judgeAll } from './promises.ts';
import { Recorder } from './recorder.ts';

/** 100 requests at 10/s: after 5 s 50 have ended. */
const plan = planOf({ rate: 10, duration: 10_000 });

function after50(slow: number, failed = 0): Recorder {
  const recorder = new Recorder();
  for (let i = 0; i < 50; i += 1) recorder.record(i < slow ? 500 : 1, i < failed ? 'reset' : 'ok', undefined);
  recorder.endSecond(5_000, 10);
  return recorder;
}

const judged = (recorder: Recorder, text: string, elapsed = 5_000): boolean =>
  isHopeless(thresholdsOf(text), recorder, { plan, elapsed });

describe('a contract that is broken so far', () => {
  it('is hopeless when more are too slow than may be of all requests to come', () => {
    // 5 of 100 may be slower than the p95.
    expect(judged(after50(5), 'p95<200ms')).toBe(false);
    expect(judged(after50(7), 'p95<200ms')).toBe(true);
  });

  it('is hopeless when too many have failed, or one took too long', () => {
    expect(judged(after50(0, 4), 'errors<5%')).toBe(false);
    expect(judged(after50(0, 6), 'errors<5%')).toBe(true);
    expect(judged(after50(1), 'max<400ms')).toBe(true);
  });

  it('is hoped for in the first moments, and where it asks for more', () => {
    expect(judged(after50(50), 'p95<200ms', 500)).toBe(false);
    expect(judged(after50(50), 'rate>100')).toBe(false);
  });
});

describe('a contract on an operation', () => {
  const stateOf = (operation: string, recorder: Recorder): string | undefined =>
    judgeAll(thresholdsOf(contract(operation, { p95: 10 })), recorder, 5)[0]?.state;

  it('speaks of the step or tag of its name, and of nothing where none is called that', () => {
    const recorder = new Recorder();
    for (let i = 0; i < 30; i += 1) {
      recorder.record(101, 'ok', 'search');
      recorder.recordStep('quick', 1, 'ok');
    }
    expect(['quick', 'search', 'qiuck'].map((name) => stateOf(name, recorder))).toEqual([
      'kept',
      'broken',
      'insufficient-data',
    ]);
  });

  it('speaks of all requests where they have no names', () => {
    expect(stateOf('GET /', after50(50))).toBe('broken');
  });
});
