import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { launch, refusesPreload, withPreload } from './launch.ts';

describe('the options of a watched Node program', () => {
  it.each(['plain.cjs', 'with space.cjs', "with 'quotes'.cjs", 'with "double".cjs', 'back\\slash.cjs', 'ünï.cjs'])(
    'load a preload called %s, beside the user’s own',
    async (name) => {
      const { path } = await temporaryFolder('some folder');
      const preload = `${path}/${name}`;
      writeFileSync(preload, 'globalThis.preloaded = true;');
      const NODE_OPTIONS = withPreload('--title="my own"', preload);
      const { stdout } = spawnSync(process.execPath, ['-p', '[globalThis.preloaded, process.title].join(" ")'], {
        env: { ...process.env, NODE_OPTIONS },
        encoding: 'utf8',
      });
      expect(stdout).toBe('true my own\n');
    },
  );

  it.each<[readonly string[], boolean]>([
    [['--permission', 'app.js'], true],
    [['app.js', '--max-old-space-size=100 --experimental-permission --allow-fs-read=/x'], true],
    [['app.js', '--permissions'], false],
    [['app.js', ''], false],
  ])('do not load one where %j would keep the program from starting: %s', (words, refuses) => {
    expect(refusesPreload(words)).toBe(refuses);
  });
});

describe('launching', () => {
  const options = { cwd: process.cwd(), environment: process.env, collector: {}, preload: '/nowhere/register.cjs' };

  it('starts a program under the permission model as if nobody watched', async () => {
    const { ended } = launch({ ...options, command: [process.execPath, '--permission', '-e', 'process.exit(3)'] });
    expect(await ended).toEqual({ kind: 'exited', code: 3 });
  });

  it.each([
    ['no-such-program-anywhere', 'not-found'],
    [process.cwd(), 'not-executable'],
  ])('tells why %s can’t be started', async (program, reason) => {
    const { ended, pid, signal } = launch({ ...options, command: [program] });
    expect(await ended).toMatchObject({ kind: 'not-started', reason });
    expect([pid, signal('SIGTERM')]).toEqual([undefined, false]);
  });
});
