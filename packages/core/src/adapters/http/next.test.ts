import { describe, expect, it } from 'vitest';
import { nextRoute } from './next.ts';

const request = (meta: unknown): object => ({ [Symbol.for('NextInternalRequestMeta')]: meta });

describe('the route of Next', () => {
  it.each([
    ['what matched', { match: { definition: { pathname: '/users/[id]' } } }, '/users/[id]'],
    [
      'what was asked for when an error page answered',
      { match: { definition: { pathname: '/500' } }, invokeOutput: '/fails' },
      '/fails',
    ],
    ['unknown where nothing matched', { match: { definition: { pathname: '/_not-found' } } }, undefined],
    ['unknown for a file', { initURL: '/favicon.ico' }, undefined],
    ['unknown for something else under that name', 'users', undefined],
  ])('is %s', (_, meta, route) => {
    expect(nextRoute(request(meta))).toBe(route);
  });

  it('is unknown without Next', () => {
    expect(nextRoute({})).toBeUndefined();
  });
});
