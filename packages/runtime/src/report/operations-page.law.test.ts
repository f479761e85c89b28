import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATION_ORDERS, operationPage } from './operations-page.ts';
import type { OperationReport } from './schema.ts';

const figure = fc.option(fc.nat(1000), { nil: null });
const operation: fc.Arbitrary<OperationReport> = fc.record({
  name: fc.constantFrom('GET /a', 'save', 'Save all', 'load'),
  labels: fc.constantFrom({}, { tenant: 'a' }, { tenant: 'b' }),
  count: fc.nat(50),
  failed: fc.nat(50),
  errorRate: figure,
  mean: figure,
  min: figure,
  max: figure,
  p50: figure,
  p95: figure,
  p99: figure,
  p999: figure,
  unit: fc.constant('ms' as const),
});
const operations = fc.uniqueArray(operation, { selector: ({ name, labels }) => JSON.stringify([name, labels]) });

describe('pages of operations', () => {
  it('hold each operation that matches once, in one order, whatever their size', () => {
    const query = fc.record({
      sort: fc.constantFrom(...OPERATION_ORDERS),
      match: fc.constantFrom(undefined, 'SAVE', 'tenant=a', 'nothing'),
      limit: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(operations, query, (all, { limit, ...rest }) => {
        const whole = operationPage(all, { ...rest, limit: 100 });
        const paged: OperationReport[] = [];
        let page = operationPage(all, { ...rest, limit });
        paged.push(...page.operations);
        while (page.next !== undefined) {
          page = operationPage(all, { limit, cursor: page.next });
          paged.push(...page.operations);
        }
        expect(paged).toEqual(whole.operations);
        expect(page.matching).toBe(paged.length);
      }),
    );
  });
});

describe('a page', () => {
  const named = (name: string, more: Partial<OperationReport> = {}): OperationReport => ({
    ...{ name, labels: {}, count: 1, failed: 0, errorRate: 0, unit: 'ms' },
    ...{ mean: 1, min: 1, max: 1, p50: 1, p95: 1, p99: 1, p999: 1 },
    ...more,
  });
  const all = [
    named('a', { count: 9 }),
    named('b', { mean: 100, p95: null }),
    named('c', { p95: 7, labels: { x: '1' } }),
  ];
  const names = (query: Parameters<typeof operationPage>[1]) =>
    operationPage(all, query).operations.map(({ name }) => name);

  it('has the most total time first, or what was asked for; what is unknown comes last', () => {
    expect(names({})).toEqual(['b', 'a', 'c']);
    expect(names({ sort: 'calls' })).toEqual(['a', 'b', 'c']);
    expect(names({ sort: 'p95' })).toEqual(['c', 'a', 'b']);
    expect(names({ sort: 'name', limit: 2 })).toEqual(['a', 'b']);
  });

  it('finds by a label', () => {
    expect(names({ match: 'X=1' })).toEqual(['c']);
  });

  it.each(['x', '', Buffer.from('{"from":-1}').toString('base64url')])('refuses the cursor %j', (cursor) => {
    expect(() => operationPage(all, { cursor })).toThrow(/without a cursor|cursor/);
  });
});
