import { expect, it } from 'vitest';
import { recommend } from '../recommend.ts';

it('finds a dependency slow that is nearly all of what its callers take, a quarter of a second and more each time', () => {
  const operations = (mean: number) => [
    { name: 'sql orders', count: 200, mean, p95: mean * 1.2 },
    { name: 'GET /orders', count: 200, mean: mean * 1.1, p95: mean * 1.3 },
  ];
  expect(recommend({ operations: operations(300) })[0]?.id).toBe('dependency/slow:sql orders');
  expect(recommend({ operations: operations(150) })).toEqual([]);
});
