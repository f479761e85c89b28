import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMonitor } from '../../create-monitor.ts';
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

  it('of a framework find room however many paths came before', () => {
    const routes = create(200);
    const letters = (n: number): string =>
      n.toString(26).replace(/./g, (digit) => 'abcdefghijklmnopqrstuvwxyz'[Number.parseInt(digit, 26)] ?? '');
    for (let i = 0; i < 5_000; i += 1) routes.ofPath('GET', `/${letters(i)}/${letters(i * 7)}/${letters(i * 31)}`);
    for (let i = 0; i < 100; i += 1) expect(routes.of('GET', `/route-${i}/:id`).name).toBe(`GET /route-${i}/:id`);
  });

  it('of many words at one position share a name', () => {
    const routes = create(200);
    const names = Array.from({ length: 500 }, (_, i) => routes.ofPath('GET', `/shop/${'x'.repeat(i + 1)}`).name);
    expect(new Set(names).size).toBe(31);
    expect(names.at(-1)).toBe('GET /shop/:any');
  });

  it('are bounded whatever is asked for, and every request counts once', () => {
    const kind = fc.constantFrom('of', 'ofPath', 'ofOutside', 'notFound');
    const path = fc.oneof(
      fc.string(),
      fc.nat(80).map((n) => `/a/w${n}`),
      fc.nat(80).map((n) => `/w${n}/b`),
    );
    const requests = fc.array(fc.tuple(kind, fc.constantFrom('GET', 'POST', 'MCP', 'BREW'), path), { maxLength: 300 });
    fc.assert(
      fc.property(requests, fc.nat(60), (asked, maxRoutes) => {
        const monitor = createMonitor({ tick: 'manual' });
        const routes = new Routes({ monitor, maxRoutes });
        for (const [how, method, route] of asked) routes[how](method, route).record(1);
        const { operations } = monitor.snapshot();
        const fromRoutes = operations.filter(({ name }) => !/ \((?:404|other)\)$/.test(name));
        expect(fromRoutes.length).toBeLessThanOrEqual(maxRoutes);
        expect(operations.length).toBeLessThanOrEqual(maxRoutes + 8);
        expect(operations.reduce((sum, { count }) => sum + count, 0)).toBe(asked.length);
      }),
    );
  });
});
