import { describe, expect, it } from 'vitest';
import { destinationOf, isPackageManager } from './destination.ts';

describe('the destination', () => {
  it('is named in the environment', () => {
    expect(destinationOf({ PERFKIT_SOCKET: '/tmp/s', PERFKIT_SPOOL: '/tmp/spool' })).toEqual({
      socket: '/tmp/s',
      spool: '/tmp/spool',
    });
  });

  it('is none without a socket, and none when switched off', () => {
    expect(destinationOf({})).toBeUndefined();
    expect(destinationOf({ PERFKIT_SOCKET: '', PERFKIT_SPOOL: '/tmp/spool' })).toBeUndefined();
    expect(destinationOf({ PERFKIT_SOCKET: '/tmp/s', PERFKIT_OFF: '1' })).toBeUndefined();
  });

  it('does without a folder for last words', () => {
    expect(destinationOf({ PERFKIT_SOCKET: '/tmp/s' })).toEqual({ socket: '/tmp/s', spool: undefined });
  });
});

describe('a package manager', () => {
  it.each([
    '/usr/bin/npm',
    '/usr/lib/node_modules/npm/bin/npm-cli.js',
    '/usr/lib/node_modules/npm/bin/npx-cli.js',
    'C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js',
    '/home/me/.local/share/pnpm/pnpm.cjs',
    '/app/.yarn/releases/yarn-4.1.0.cjs',
    '/usr/lib/node_modules/yarn/bin/yarn.js',
    '/usr/lib/node_modules/corepack/dist/corepack.js',
  ])('is %s', (file) => {
    expect(isPackageManager(file)).toBe(true);
  });

  it.each([undefined, '/app/server.js', '/app/npm/server.js', '/app/my-npm', '/app/yarn-shop.js', '/app/npm.test.js'])(
    'is not %s',
    (file) => {
      expect(isPackageManager(file)).toBe(false);
    },
  );
});
