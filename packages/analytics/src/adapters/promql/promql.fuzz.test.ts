/** Answers of something that is no Prometheus, or one that is broken, or hostile. */
import { fuzz, mutatedText, mutatedValue } from '@tooling/testkit';
import * as fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { openPromql } from './index.ts';

const T0 = Date.UTC(2026, 0, 1);
const HOUR = { from: T0, to: T0 + 3_600_000 };
const at = T0 / 1000;
const metric = {
  __name__: 'perfkit_operation_duration_seconds',
  operation: 'save',
  le: '0.5',
  state: 'ok',
  labels: '{}',
};
const buckets = [
  [0, '0.5', '1', '3'],
  [0, '1', '2', '4'],
];
const matrix = (more: object): object => ({
  status: 'success',
  data: {
    resultType: 'matrix',
    result: [
      { metric, ...more },
      { metric: { ...metric, le: '+Inf' }, ...more },
    ],
  },
});
const ANSWERS = [
  matrix({
    values: [
      [at, '1'],
      [at + 60, '5'],
      [at + 120, '5.5'],
    ],
  }),
  matrix({
    histograms: [
      [at, { count: '7', sum: '3.5', buckets }],
      [at + 60, { count: '9', sum: '4', buckets }],
    ],
  }),
  { status: 'success', data: ['save', 'load'] },
  { status: 'error', error: 'too many samples' },
];
const answers = fc.array(
  fc.oneof(
    mutatedValue(ANSWERS).map((value) => JSON.stringify(value)),
    mutatedText(ANSWERS.map((answer) => JSON.stringify(answer))),
    fc.constantFrom(...ANSWERS.map((answer) => JSON.stringify(answer))),
  ),
  { minLength: 1, maxLength: 6 },
);

afterEach(() => vi.unstubAllGlobals());

it('a history is read, or is refused', async () => {
  await fuzz(fc.tuple(answers, fc.constantFrom('operations', 'readings', 'annotations')), async ([texts, question]) => {
    let asked = 0;
    vi.stubGlobal('fetch', async () => new Response(texts[asked++ % texts.length], { status: 200 }));
    const history = openPromql({ url: 'http://localhost:9090' });
    if (question === 'operations') expect(await history.operations(HOUR)).toEqual(expect.any(Array));
    else if (question === 'readings') expect(await history.readings(HOUR)).toEqual(expect.any(Array));
    else expect(await history.annotations(HOUR)).toEqual(expect.any(Array));
    // No answer makes it ask for ever.
    expect(asked).toBeLessThan(500);
  });
});

it.each([
  ['a series that is nothing', { resultType: 'matrix', result: [null] }],
  ['a sample without a moment', { resultType: 'matrix', result: [{ metric: {}, values: [null] }] }],
  ['a moment past all time', { resultType: 'matrix', result: [{ metric: {}, values: [[1e300, '1']] }] }],
  [
    'a histogram without buckets that are lists',
    { resultType: 'matrix', result: [{ metric: {}, histograms: [[1, { count: '1', sum: '1', buckets: [0] }]] }] },
  ],
  ['no data', null],
])('%s is told as an odd answer', async (_, data) => {
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ status: 'success', data })));
  const asked = openPromql({ url: 'http://localhost:9090' }).readings(HOUR);
  await expect(asked).rejects.toMatchObject({ code: 'analytics/source-odd' });
});
