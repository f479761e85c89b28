import { describe, expect, it } from 'vitest';
import { createGuard } from './guard.ts';

const TOKEN = '0123456789abcdef';
const statusOf = (guard: ReturnType<typeof createGuard>, headers: Record<string, string>) => guard(headers)?.status;

describe('the guard on loopback', () => {
  const guard = createGuard({ host: '127.0.0.1', token: undefined });

  it.each(['127.0.0.1:9464', 'localhost:9464', 'LOCALHOST', '[::1]:9464', '127.8.9.1'])('lets %s in', (host) => {
    expect(statusOf(guard, { host })).toBeUndefined();
  });

  it.each([
    'evil.example',
    'evil.example:9464',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.evil.example:80',
    '192.168.0.1:9464',
    'localhost:9464:1',
    '',
  ])('refuses the name %j', (host) => {
    expect(statusOf(guard, { host })).toBe(421);
  });

  it('refuses a request without a name', () => {
    expect(guard({})?.status).toBe(421);
  });

  it.each(['http://evil.example', 'null', 'http://localhost.evil.example:9464', 'http://localhost:3000'])(
    'refuses the origin %s',
    (origin) => {
      expect(statusOf(guard, { host: 'localhost:9464', origin })).toBe(403);
    },
  );

  it('lets its own pages in', () => {
    expect(statusOf(guard, { host: 'localhost:9464', origin: 'http://localhost:9464' })).toBeUndefined();
    expect(statusOf(guard, { host: '[::1]:9464', origin: 'http://[::1]:9464' })).toBeUndefined();
  });
});

describe('the guard with a token', () => {
  it.each(['0.0.0.0', '::', '192.168.0.1', 'example.org'])('lets only who has it in at %s', (host) => {
    const guard = createGuard({ host, token: TOKEN });
    expect(statusOf(guard, { host: 'example.org' })).toBe(401);
    expect(statusOf(guard, { host: 'example.org', authorization: `Bearer ${TOKEN}x` })).toBe(401);
    expect(statusOf(guard, { host: 'example.org', authorization: TOKEN })).toBe(401);
    expect(statusOf(guard, { host: 'example.org', authorization: `Bearer ${TOKEN}` })).toBeUndefined();
  });

  it('is not opened without one, nor with one that is easy to guess', () => {
    for (const host of ['0.0.0.0', '::', '10.0.0.1', 'example.org', '']) {
      expect(() => createGuard({ host, token: undefined })).toThrow(/loopback/);
    }
    expect(() => createGuard({ host: '0.0.0.0', token: 'secret' })).toThrow(/PERFKIT_TOKEN/);
  });
});

describe('health on loopback', () => {
  it('is told without the token, which all else asks for', () => {
    const guard = createGuard({ host: '127.0.0.1', token: TOKEN });
    const status = (path: string, host = '127.0.0.1') => guard({ host }, path)?.status;
    expect(['/health', '/health/live', '/health/ready'].map((path) => status(path))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(['/metrics', '/healthy', '/'].map((path) => status(path))).toEqual([401, 401, 401]);
    expect(status('/health', 'evil.example')).toBe(421);
  });

  it('asks for the token beyond it', () => {
    const guard = createGuard({ host: '0.0.0.0', token: TOKEN });
    expect(guard({ host: '10.0.0.1' }, '/health/live')?.status).toBe(401);
  });
});
