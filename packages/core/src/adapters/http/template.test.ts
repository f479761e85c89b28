import { describe, expect, it } from 'vitest';
import { templateOf } from './template.ts';

describe('the template of a request target', () => {
  it.each([
    ['/', '/'],
    ['', '/'],
    ['*', '*'],
    ['/health', '/health'],
    ['/users/', '/users'],
    ['//users//me', '/users/me'],
    ['/users/42/orders?page=2&token=secret', '/users/:id/orders'],
    ['/docs#chapter-2?x', '/docs'],
    ['http://user:secret@example.com:8080/users/42?x', '/users/:id'],
    ['http://example.com', '/'],
    ['http://example.com?x=1', '/'],
    ['/a/b/c/d/e/f/g/h/i/j', '/a/b/c/d/e/f/g/h/*'],
  ])('of `%s` is `%s`', (target, template) => {
    expect(templateOf(target)).toBe(template);
  });

  it.each([
    ['a number', '42'],
    ['a negative or fractional number', '-12.5'],
    ['a UUID', '550e8400-e29b-41d4-a716-446655440000'],
    ['a UUID in capitals', '550E8400-E29B-41D4-A716-446655440000'],
    ['eight or more hexadecimal digits', '3f2a91bc'],
    ['hexadecimal digits that are all letters', 'deadbeef'],
    ['a short git hash', '3f2a91b'],
    ['a ULID', '01ARZ3NDEKTSV4RRFFQ69G5FAV'],
    ['a nanoid', 'V1StGXR8_Z5jdHi6B-myT'],
    ['a mixed token', 'dQw4w9WgXcQ'],
    ['a token with a prefix', 'cus_N4f8Jk2LmQ'],
    ['an e-mail address', 'john.doe@example.com'],
    ['an e-mail address, encoded', 'john.doe%40example.com'],
    ['a date', '2024-01-02'],
    ['a moment', '2024-01-02T10:00:00Z'],
    ['an IP address', '10.0.0.17'],
    ['a number behind a word', 'order-42'],
    ['a hash in the name of an asset', 'app.3f2a91bc.js'],
    ['a hash as bundlers write it', 'index-BxY12kd9.js'],
    ['words that were encoded', 'red%20shoes'],
    ['an encoded slash', 'a%2Fb'],
    ['broken percent-encoding', '%zz'],
    ['a long text', 'x'.repeat(41)],
    ['a key in brackets', 'Customers(5)'],
  ])('replaces %s', (_, segment) => {
    expect(templateOf(`/things/${segment}/parts`)).toBe('/things/:id/parts');
  });

  it.each([
    'v1',
    'v1.12',
    'v2beta1',
    'users',
    'getUserProfileById',
    'sha256sum',
    'base64url',
    'oauth2-callback',
    'step-2',
    'i18n',
    'de-DE',
    'README.md',
    'socket.io',
    '.well-known',
    'terms-and-conditions',
    'favicon-32x32.png',
    'documents:search',
    '$batch',
    'iOS',
  ])('keeps the word `%s`', (segment) => {
    expect(templateOf(`/api/${segment}`)).toBe(`/api/${segment}`);
  });

  it('shows a word of another language as that word', () => {
    expect(templateOf('/%C3%BCber-uns')).toBe('/über-uns');
  });
});
