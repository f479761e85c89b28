/** Thresholds as people type them, k6's among them. */
import { fuzz, mutatedText } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { parseThresholds } from './threshold-grammar.ts';

const TEXTS = [
  'p95<200ms',
  'p(99.9) <= 1.5s, rate<1%',
  'http_req_duration: p(95)<500 && avg<200',
  'errors<0.01;throughput>=100/s',
];

it('gives thresholds with finite limits, or points at the character', async () => {
  await fuzz(mutatedText(TEXTS), (text) => {
    const found = parseThresholds(text);
    expect(found.length).toBeGreaterThan(0);
    for (const { limit } of found) expect(Number.isFinite(limit)).toBe(true);
  });
});
