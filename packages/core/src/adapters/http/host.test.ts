import { describe, expect, it } from 'vitest';
import { hostOf, hostOfOrigin } from './host.ts';

describe('the host of an outgoing request', () => {
  it.each([
    ['https:', 'API.example.com', 'api.example.com'],
    ['https:', 'api.example.com:443', 'api.example.com'],
    ['http:', 'api.example.com:80', 'api.example.com'],
    ['http:', 'api.example.com:443', 'api.example.com:443'],
    ['http:', 'localhost:3000', 'localhost:3000'],
    ['http:', '[::1]:3000', '[::1]:3000'],
    ['http:', 'a host with spaces', '(unknown host)'],
    ['http:', ['a', 'b'], '(unknown host)'],
    ['http:', undefined, '(unknown host)'],
  ])('%s %s', (protocol, host, name) => {
    expect(hostOf(protocol, host)).toBe(name);
  });

  it.each([
    ['https://api.example.com', 'api.example.com'],
    ['https://api.example.com:8443', 'api.example.com:8443'],
    ['http://user:secret@api.example.com:80', 'api.example.com'],
    [new URL('http://localhost:3000/path?x'), 'localhost:3000'],
    [undefined, '(unknown host)'],
  ])('of the origin %s', (origin, name) => {
    expect(hostOfOrigin(origin)).toBe(name);
  });
});
