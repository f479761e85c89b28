import type { Report } from '@perf/runtime/report';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proposeContracts } from './propose-contracts.ts';

function reportOf(...operations: Partial<Report['operations'][number]>[]): Report {
  const complete = operations.map((operation) => ({
    name: 'save',
    labels: {},
    count: 100,
    failed: 0,
    p95: 10,
    ...operation,
  }));
  return { operations: complete } as unknown as Report;
}

describe('contracts proposed from a run', () => {
  it('leave room above what was measured, in round figures', () => {
    expect(proposeContracts(reportOf({ p95: 12.3 }))).toEqual([{ operation: 'save', p95: '20ms', errorRate: 0.01 }]);
    expect(proposeContracts(reportOf({ p95: 410, failed: 4 }))).toEqual([
      { operation: 'save', p95: '800ms', errorRate: 0.06 },
    ]);
  });

  it('are not made from too few calls, from other hosts, or from paths that do not exist', () => {
    expect(proposeContracts(reportOf({ count: 19 }, { name: 'outgoing GET api:80' }, { name: 'GET (404)' }))).toEqual(
      [],
    );
  });

  it('take all series of an operation as one', () => {
    const contracts = proposeContracts(
      reportOf({ labels: { a: '1' }, p95: 10, count: 15 }, { labels: { a: '2' }, p95: 100, count: 15 }),
    );
    expect(contracts).toEqual([{ operation: 'save', p95: '150ms', errorRate: 0.01 }]);
  });

  it('would be kept by the run they come from', () => {
    const operation = fc.record({ p95: fc.double({ min: 0, max: 1e6, noNaN: true }), failed: fc.nat(100) });
    fc.assert(
      fc.property(operation, ({ p95, failed }) => {
        const [contract] = proposeContracts(reportOf({ p95, failed }));
        expect(Number.parseFloat(contract?.p95 ?? '')).toBeGreaterThanOrEqual(p95);
        expect(contract?.errorRate).toBeGreaterThanOrEqual(failed / 100);
        expect(contract?.p95).toMatch(/^[\d.]+ms$/);
      }),
    );
  });
});
