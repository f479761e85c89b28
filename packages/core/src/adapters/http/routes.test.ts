import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMonitor } from '../../monitor.ts';
import { Routes } from './routes.ts';

const create = (maxRoutes: number) => new Routes({ monitor: createMonitor({ tick: 'manual' }), maxRoutes });

describe('routes', () => {
  it('name an operation by method and route', () => {
    expect(create(2).of('GET', '/users/:id').name).toBe('GET /users/:id');
  });

  it('give the same handle for the same route', () => {
    const routes = create(2);
    expect(routes.of('GET', '/users')).toBe(routes.of('GET', '/users'));
  });

  it('call a method that no standard knows OTHER', () => {
    expect(create(2).of('BREW', '/tea').name).toBe('OTHER /tea');
  });

  it('fold what comes past the limit by its method', () => {
    const routes = create(1);
    routes.of('GET', '/first');
    expect(routes.of('GET', '/second').name).toBe('GET (other)');
    expect(routes.of('POST', '/third').name).toBe('POST (other)');
    expect(routes.of('GET', '/first').name).toBe('GET /first');
  });

  it('count a request that found nothing under its route only where that exists', () => {
    const routes = create(2);
    routes.of('GET', '/users/:id');
    expect(routes.notFound('GET', '/users/:id').name).toBe('GET /users/:id');
    expect(routes.notFound('GET', '/wp-admin').name).toBe('GET (404)');
    expect(routes.notFound('POST', '/users/:id').name).toBe('POST (404)');
  });

  it('that nobody serves take no room', () => {
    const routes = create(1);
    routes.notFound('GET', '/a');
    expect(routes.of('GET', '/b').name).toBe('GET /b');
  });

  it('are bounded whatever is asked for', () => {
    const requests = fc.array(fc.tuple(fc.string(), fc.string(), fc.boolean()), { maxLength: 300 });
    fc.assert(
      fc.property(requests, fc.nat(20), (asked, maxRoutes) => {
        const routes = create(maxRoutes);
        const names = asked.map(([method, route, found]) =>
          found ? routes.of(method, route).name : routes.notFound(method, route).name,
        );
        const fromRoutes = [...new Set(names)].filter((name) => !/ \((?:404|other)\)$/.test(name));
        expect(fromRoutes.length).toBeLessThanOrEqual(maxRoutes);
        expect(new Set(names).size).toBeLessThanOrEqual(maxRoutes + 22);
      }),
    );
  });
});
