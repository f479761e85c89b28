import { contract, isPerfError } from '@perf/core';
import { describe, expect, it } from 'vitest';
import { judgeThreshold, type Measured, type Promised, type Threshold, thresholdsOf } from './threshold.ts';

function only(promised: Promised): Threshold {
  const [first, ...others] = thresholdsOf(promised);
  if (first === undefined || others.length > 0) throw new Error('not one threshold');
  return first;
}

/** What a text is refused with: where it points, and the words before that. */
function refusal(text: string): { column: number; message: string } {
  try {
    thresholdsOf(text);
  } catch (error) {
    if (!isPerfError(error) || error.code !== 'validators/invalid-contract') throw error;
    const [message = '', , pointer = ''] = error.message.split('\n');
    return { column: pointer.indexOf('^') - 2, message };
  }
  throw new Error(`${text} was read`);
}

const measured = (part: Partial<Measured>): Measured => ({
  requests: 100,
  failed: 0,
  rate: 50,
  mean: 20,
  min: 1,
  max: 90,
  quantile: (q) => q * 100,
  ...part,
});

describe('a threshold', () => {
  it.each([
    ['p95<200ms', { quantile: 0.95 }, '<', 200, 'ms'],
    ['p(95)<200', { quantile: 0.95 }, '<', 200, 'ms'],
    ['p( 99.9 ) <= 1.5', { quantile: 0.999 }, '<=', 1.5, 'ms'],
    ['p99.9<2s', { quantile: 0.999 }, '<', 2_000, 'ms'],
    ['p999<2s', { quantile: 0.999 }, '<', 2_000, 'ms'],
    ['p(100)<1m', { quantile: 1 }, '<', 60_000, 'ms'],
    ['avg<50', 'mean', '<', 50, 'ms'],
    ['mean < 50 ms', 'mean', '<', 50, 'ms'],
    ['med<0.25s', { quantile: 0.5 }, '<', 250, 'ms'],
    ['max<=900us', 'max', '<=', 0.9, 'ms'],
    ['min>1', 'min', '>', 1, 'ms'],
    ['error rate < 7%', 'error-rate', '<', 0.07, 'ratio'],
    ['errorRate<0.01', 'error-rate', '<', 0.01, 'ratio'],
    ['errors<1%', 'error-rate', '<', 0.01, 'ratio'],
    ['errors<1', 'failed', '<', 1, 'count'],
    ['failed==0', 'failed', '==', 0, 'count'],
    ['rate<0.01', 'error-rate', '<', 0.01, 'ratio'],
    ['rate>100', 'rate', '>', 100, '1/s'],
    ['rate>=0.5/s', 'rate', '>=', 0.5, '1/s'],
    ['http_req_failed: rate<0.01', 'error-rate', '<', 0.01, 'ratio'],
    ['http_reqs:rate>0.5', 'rate', '>', 0.5, '1/s'],
    ['http_reqs: count>=1e3', 'requests', '>=', 1_000, 'count'],
    ['http_req_failed: count===0', 'failed', '==', 0, 'count'],
    ['http_req_duration:p(90)<300', { quantile: 0.9 }, '<', 300, 'ms'],
  ] as const)('reads %s', (...[text, metric, comparison, limit, unit]) => {
    expect(only(text)).toMatchObject({ text, metric, comparison, limit, unit });
  });

  it('reads several from one text, and from several texts', () => {
    expect(thresholdsOf(['p95<200ms, error rate<1%', 'max<2s']).map(({ text }) => text)).toEqual([
      'p95<200ms',
      'error rate<1%',
      'max<2s',
    ]);
    expect(thresholdsOf('p(95)<200 && p(99)<500; avg<9')).toHaveLength(3);
    expect(thresholdsOf()).toEqual([]);
  });

  it("takes core's limits and contracts", () => {
    expect(only({ p95: '0.2s', minSamples: 50 })).toMatchObject({
      metric: { quantile: 0.95 },
      comparison: '<=',
      limit: 200,
      minSamples: 50,
      operation: undefined,
    });
    expect(only(contract('GET /', { errorRate: 0.1 }))).toMatchObject({
      metric: 'error-rate',
      limit: 0.1,
      operation: 'GET /',
    });
    expect(() => thresholdsOf({ p95: -1 })).toThrow(/p95/);
    expect(() => thresholdsOf(7 as unknown as string)).toThrow(/contract/);
  });

  it.each([
    ['', 0, 'a metric'],
    ['p95', 3, 'a comparison'],
    ['p95<', 4, 'a number'],
    ['p95<-5', 4, 'a number'],
    ['p95 < fast', 6, 'a number'],
    ['p(95<200', 0, 'a metric'],
    ['p(101)<200', 0, 'a percentile'],
    ['p95=200', 3, 'a comparison'],
    ['p95<200kg', 7, 'a comma'],
    ['p95<20%', 6, 'a time'],
    ['error rate<5ms', 12, 'a share'],
    ['error rate<5', 11, 'a share'],
    ['p95<200ms, latency<1', 11, 'a metric'],
    ['p95<200ms p99<1s', 10, 'a comma'],
    ['p95<1e999', 4, 'a finite number'],
    ['speed: p95<1', 0, 'one of http_req_duration'],
    ['http_reqs{status:200}: rate>1', 9, 'a colon'],
    ['constructor<1', 0, 'a metric'],
  ])('points at the character where %j goes wrong', (text, column, expected) => {
    const { column: at, message } = refusal(text);
    expect(at).toBe(column);
    expect(message).toContain(`Expected ${expected}`);
    expect(message).toContain(`at character ${column + 1} `);
  });
});

describe('judgeThreshold', () => {
  it.each([
    ['p95<95ms', 'broken'],
    ['p95<=95ms', 'kept'],
    ['avg>20', 'broken'],
    ['avg>=20', 'kept'],
    ['rate>49', 'kept'],
    ['count!=100', 'broken'],
    ['errors<1', 'kept'],
  ] as const)('takes %s at its word', (text, state) => {
    expect(judgeThreshold(only(text), measured({})).state).toBe(state);
  });

  it('takes failures as a share of all requests', () => {
    expect(judgeThreshold(only('errors<2%'), measured({ failed: 2 }))).toMatchObject({ actual: 0.02, state: 'broken' });
    expect(judgeThreshold(only('errors<2%'), measured({ failed: 1 }))).toMatchObject({ actual: 0.01, state: 'kept' });
  });

  it('says nothing on too few requests, nor on what was not measured', () => {
    expect(judgeThreshold(only('p95<1'), measured({ requests: 19 })).state).toBe('insufficient-data');
    expect(judgeThreshold(only('p95<1'), measured({ requests: 20 })).state).toBe('broken');
    expect(judgeThreshold(only('count>=1'), measured({ requests: 0 })).state).toBe('broken');
    expect(judgeThreshold(only('avg<1'), measured({ mean: undefined })).state).toBe('insufficient-data');
  });
});
