import { describe, expect, it } from 'vitest';
import { Mounts } from './express-mount.ts';
import { frameworkRoute } from './framework-route.ts';

describe('the route that a framework leaves on the request', () => {
  it.each([
    ['a path', { baseUrl: '', route: { path: '/users/:id' } }, '/users/:id'],
    ['a path of a router that is mounted', { baseUrl: '/api', route: { path: '/users/:id' } }, '/api/users/:id'],
    ['the root of such a router', { baseUrl: '/api', route: { path: '/' } }, '/api'],
    ['a mount with an identifier in it', { baseUrl: '/orgs/42', route: { path: '/users' } }, '/orgs/:id/users'],
    ['a path without a base', { route: { path: '/users/:id' } }, '/users/:id'],
    ['a regular expression', { baseUrl: '', route: { path: /^\/x\/(\d+)$/ } }, '/^\\/x\\/(\\d+)$/'],
    ['several paths', { baseUrl: '', route: { path: ['/a', /b/] } }, '/a|/b/'],
    ['an empty path', { baseUrl: '', route: { path: '' } }, '/'],
  ])('%s', (_, request, route) => {
    expect(frameworkRoute(request, new Mounts())).toBe(route);
  });

  it.each([
    ['nothing', {}],
    ['a route without a path', { route: {} }],
    ['something of that name which is no route', { route: 'users' }],
    ['null', { route: null }],
    ['an empty list', { route: { path: [] } }],
  ])('is unknown from %s', (_, request) => {
    expect(frameworkRoute(request, new Mounts())).toBeUndefined();
  });

  it('is bounded in length', () => {
    const path = Array.from({ length: 1000 }, (_, i) => `/route-${i}`);
    expect(frameworkRoute({ baseUrl: '/api', route: { path } }, new Mounts())?.length).toBeLessThanOrEqual(161);
  });
});
