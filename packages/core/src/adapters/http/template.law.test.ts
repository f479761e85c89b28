import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { templateOf } from './template.ts';

/** Looks like a path in all the ways that break a parser of paths. */
const targets = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'users',
          ':id',
          '*',
          '',
          '.',
          '..',
          '%',
          '%2F',
          '%41',
          '%C3%BC',
          'v1',
          'a-1',
          'deadbee',
          'app.js',
        ),
        fc.stringMatching(/^[a-z0-9_.-]{1,12}$/),
        fc.uuid(),
        fc.nat().map(String),
        fc.emailAddress(),
      ),
      { maxLength: 12 },
    )
    .map((segments) => `/${segments.join('/')}`),
);
const paths = targets.map((target) => target.replace(/[?#].*$/su, ''));

describe('templates', () => {
  it('a template is its own template', () => {
    fc.assert(
      fc.property(targets, (target) => {
        const template = templateOf(target);
        expect(templateOf(template)).toBe(template);
      }),
      { numRuns: 2000 },
    );
  });

  it('what follows a question mark or a hash has no part in it', () => {
    fc.assert(
      fc.property(paths, fc.constantFrom('?', '#'), fc.string({ unit: 'binary' }), (path, mark, rest) => {
        expect(templateOf(path + mark + rest)).toBe(templateOf(path));
      }),
    );
  });

  it('a template has at most 8 segments of at most 40 characters, and a rest', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zA-Z0-9/%.@-]{0,60}$/)), (parts) => {
        const segments = templateOf(`/${parts.join('/')}`)
          .slice(1)
          .split('/');
        expect(segments.length).toBeLessThanOrEqual(9);
        expect(segments.slice(0, 8).every((segment) => segment.length <= 40)).toBe(true);
        expect(segments[8] ?? '*').toBe('*');
      }),
    );
  });

  it('any number of identifiers in one place are one template', () => {
    const identifiers = fc.oneof(
      fc.uuid(),
      fc.ulid(),
      fc.nat().map(String),
      fc.emailAddress({ size: 'small' }).map(encodeURIComponent),
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }).map((date) => date.toISOString()),
      fc.stringMatching(/^[0-9a-f]{8,64}$/),
    );
    fc.assert(
      fc.property(fc.array(identifiers, { minLength: 1, maxLength: 50 }), (ids) => {
        expect([...new Set(ids.map((id) => templateOf(`/users/${id}/orders?of=${id}`)))]).toEqual([
          '/users/:id/orders',
        ]);
      }),
    );
  });
});
