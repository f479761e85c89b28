import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMonitor } from '../../create-monitor.ts';
import type { Operation } from '../../operation.ts';
import { KnownTargets } from './known-targets.ts';
import { templateOf } from './template.ts';

const segments = fc.oneof(
  fc.constantFrom('users', 'orders', ':id', ':ida', ':i', ':', '', '*', 'v1', '1a', '%41', 'ü'),
  fc.nat({ max: 99 }).map(String),
);
const targets = fc
  .tuple(fc.array(segments, { maxLength: 10 }), fc.constantFrom('', '?', '?page=2', '#top', '/'))
  .map(([parts, rest]) => `/${parts.join('/')}${rest}`);
const requests = fc.record({ method: fc.constantFrom('GET', 'PUT', 'POST'), target: targets });

describe('known targets', () => {
  it('what is found is what was remembered for the same method and template', () => {
    fc.assert(
      fc.property(fc.array(requests, { maxLength: 60 }), (asked) => {
        const monitor = createMonitor({ tick: 'manual', maxSeries: 10_000 });
        const known = new KnownTargets();
        for (const { method, target } of asked) {
          const template = templateOf(target);
          const operation: Operation = monitor.operation(`${method} ${template}`);
          expect(known.find(method, target) ?? operation).toBe(operation);
          known.remember(method, target, { template, operation });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('a target with other numbers, or another query, is found at once', () => {
    const numbers = fc.nat().map(String);
    fc.assert(
      fc.property(numbers, numbers, fc.webQueryParameters(), (one, other, query) => {
        const known = new KnownTargets();
        const operation = createMonitor({ tick: 'manual' }).operation('GET /users/:id/orders');
        known.remember('GET', `/users/${one}/orders`, { template: '/users/:id/orders', operation });
        expect(known.find('GET', `/users/${other}/orders?${query}`)).toBe(operation);
        expect(known.find('GET', `/users/${other}/order`)).toBe(undefined);
        expect(known.find('PUT', `/users/${other}/orders`)).toBe(undefined);
        known.forget();
        expect(known.find('GET', `/users/${one}/orders`)).toBe(undefined);
      }),
    );
  });
});
