import { documentMarkdown } from '@perf/analytics/document';
import { describe, expect, it } from 'vitest';
import type { StressResult } from '../stress/result.ts';
import { stressDocument, stressWords } from './stress-document.ts';
import { stressJunit } from './stress-junit.ts';

const found: StressResult = {
  valid: true,
  invalidBecause: undefined,
  breakingPoint: 395,
  bracket: { kept: 395, broken: 402 },
  ended: 'found',
  brokeFirst: undefined,
  saturated: [
    { what: 'loop', rate: 402, name: 'loop.utilization', value: 1, limit: 0.95, text: 'event loop busy: 100 %' },
  ],
  recovery: { recovered: true, after: 400, from: 640 },
  usl: undefined,
  steps: [],
  warnings: [],
  target: 'GET http://127.0.0.1/?a="<b>"',
  contract: ['p95<100ms'],
  began: 0,
  duration: 60_000,
};
const died: StressResult = {
  ...found,
  valid: false,
  invalidBecause: 'the target did not come back after 640/s',
  ended: 'target-died',
  bracket: { kept: 320, broken: undefined },
  breakingPoint: undefined,
  recovery: { recovered: false, watched: 20_000, from: 640, answers: false },
};

describe('a stress test in words', () => {
  it('says the breaking point, what gave way and how it came back', () => {
    const text = documentMarkdown(stressDocument(found), { timeZone: 'UTC' });
    expect(stressWords(found)).toBe('p95<100ms is kept up to 395/s and broken at 402/s.');
    expect(text).toContain('First loop, at 402/s');
    expect(text).toContain('Back 400 ms after 640/s');
  });

  it('calls what is invalid so, with what is known all the same', () => {
    expect(stressWords(died)).toBe('Invalid: the target did not come back after 640/s. Known is: 320/s kept.');
    expect(stressDocument(died).verdict.state).toBe('bad');
  });

  it('has cases of JUnit that fail for the reason they say', () => {
    expect(stressJunit(found, 300)).toContain('tests="3" failures="0" errors="0"');
    expect(stressJunit(found, 500)).toMatch(/<testcase [^>]*name="at least 500\/s"><failure/);
    expect(stressJunit({ ...found, valid: false, invalidBecause: 'noise' })).toMatch(
      /breaking point is known"><error message="noise"/,
    );
    expect(stressJunit(died)).toContain('tests="2" failures="1" errors="0"');
    expect(stressJunit(found)).toContain('?a=&quot;&lt;b&gt;&quot;');
  });
});
