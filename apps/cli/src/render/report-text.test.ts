import { stripVTControlCharacters } from 'node:util';
import type { Report } from '@perf/runtime/report';
import { describe, expect, it } from 'vitest';
import { reportText } from './report-text.ts';
import { styleFor } from './style.ts';

type SlowCall = Report['slowest'][number];

const slow = (operation: string, duration: number, more: Partial<SlowCall> = {}): SlowCall => {
  return { at: 0, operation, labels: {}, duration, loopBlocked: null, gc: null, unit: 'ms', ...more };
};

/** The operations of the rows of `SLOWEST CALLS`; undefined when the section is not there. */
function slowestOf(slowest: readonly SlowCall[]): string[] | undefined {
  const report: Report = {
    schema: 1,
    service: 'shop',
    from: 0,
    to: 1_000,
    meetingTargets: null,
    operations: [],
    resources: [],
    contracts: [],
    readingContracts: [],
    findings: [],
    slowest,
    notes: [],
  };
  const text = stripVTControlCharacters(reportText(report, styleFor({ isTTY: false }), 100));
  const section = text.split('\n\n').find((part) => part.startsWith('SLOWEST CALLS'));
  return section
    ?.trimEnd()
    .split('\n')
    .slice(1)
    .map((row) => row.split(/\s{2,}/)[0] as string);
}

describe('the slowest calls at a terminal', () => {
  it('are three of an operation at most, so that one does not hide the others', () => {
    const report = [90, 80, 70, 60].map((duration) => slow('GET /report', duration));
    const labelled = slow('GET /report', 50, { labels: { tenant: 'a' } });
    expect(slowestOf([...report, labelled, slow('POST /orders', 40)])).toEqual([
      ...Array.from({ length: 3 }, () => 'GET /report'),
      'GET /report {tenant="a"}',
      'POST /orders',
    ]);
  });

  it('are ten at most', () => {
    expect(slowestOf(Array.from({ length: 20 }, (_, n) => slow(`GET /${n}`, 100 - n)))).toHaveLength(10);
  });

  it('are none where all calls were quick', () => {
    expect(slowestOf([slow('GET /', 4.9), slow('GET /', 0.1)])).toBeUndefined();
  });
});
