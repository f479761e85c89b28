/** Pages of /metrics, of whatever answers there. */
import { fuzz, mutatedText, workOf } from '@tooling/testkit';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseMetrics, readingsIn } from './metrics-text.ts';

const PAGE = [
  '# HELP process_cpu_seconds_total CPU',
  '# TYPE process_cpu_seconds_total counter',
  'process_cpu_seconds_total 12.5',
  'nodejs_eventloop_lag_p99_seconds{quantile="0.99"} 0.01 1700000000000',
  'odd{label="a\\"b}",other="c"} +Inf',
  'process_resident_memory_bytes 5e7 # {trace_id="x"} 1',
  '# EOF',
].join('\n');

it('gives finite readings by name, and leaves the rest out', async () => {
  await fuzz(mutatedText([PAGE]), (text) => {
    const page = parseMetrics(text, 1_000);
    for (const reading of Object.values(readingsIn(page, parseMetrics(PAGE, 0)))) expect(reading).toBeTypeOf('number');
    for (const value of page.values.values()) expect(Number.isFinite(value)).toBe(true);
  });
});

it('lines around a changed one are all still read', async () => {
  const changed = mutatedText(['a{b="c"} 1', 'b 2']).map((text) => text.replaceAll('\n', ' '));
  await fuzz(fc.tuple(changed), ([line]) => {
    const { values } = parseMetrics(`zz_before 1\n${line}\nzz_after 2\n`, 0);
    expect([values.get('zz_before'), values.get('zz_after')]).toEqual([1, 2]);
  });
});

it('a line of 10 MB is passed', () => {
  const { values } = parseMetrics(`a 1\nb{${'x="y",'.repeat(1_700_000)}} 1\n${'z'.repeat(10_000_000)}\nc 3`, 0);
  expect([...values.keys()]).toEqual(['a', 'b', 'c']);
});

it('work grows with the number of lines', () => {
  const [one = 0, two = 0] = workOf(
    ...[2_000, 4_000].map((n) => () => parseMetrics('process_open_fds 3\n'.repeat(n), 0)),
  );
  expect(two / one).toBeLessThan(2.5);
});
