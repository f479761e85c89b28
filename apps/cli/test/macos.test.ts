/** `perfkit macos`, with a stand-in for osascript: what it says is the same on a Mac, without one. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { standInOsascript } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { emptyProject, perfkit } from './perfkit.ts';

const run = async (words: readonly string[]): ReturnType<typeof perfkit> =>
  perfkit(['macos', ...words], { cwd: await emptyProject(), timeout: 60_000 });

describe.skipIf(process.platform === 'win32')('perfkit macos', () => {
  it.skipIf(process.platform === 'darwin')('says off macOS that it needs one, and ends with 11', async () => {
    for (const verb of ['selftest', 'bench']) {
      expect(await run([verb])).toMatchObject({
        code: 11,
        stdout: 'unknown: needs macOS: there is no osascript here\n',
      });
    }
    expect(JSON.parse((await run(['bench', '--json'])).stdout)).toMatchObject({ state: 'unknown' });
  });

  it('selftest passes where all is right, and ends with 10 where a case fails', async () => {
    const good = standInOsascript();
    const { code, stdout } = await run(['selftest', '--osascript', good.path]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^pass {2}hands arguments over/);
    expect(stdout).toMatch(/\nskip {2}Keyboard Maestro\n.*\nAll \d+ cases passed\.\n$/);
    expect(good.running()).toEqual([]);

    const bad = standInOsascript({ rules: [{ when: 'number -1743', reply: 'fine' }] });
    const failed = await run(['selftest', '--json', '--osascript', bad.path]);
    expect(failed.code).toBe(10);
    const { failed: count, cases } = JSON.parse(failed.stdout) as {
      failed: number;
      cases: { name: string; passed: boolean }[];
    };
    expect(count).toBe(1);
    expect(cases.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual(['tells errors by their numbers']);
  });

  it('selftest asks Keyboard Maestro too where it runs and may be automated', async () => {
    const macros =
      '<plist><array><dict><key>name</key><string>All</string><key>uid</key><string>G</string></dict></array></plist>';
    const { path } = standInOsascript({
      rules: [
        { when: 'example.perfkit.no-such-application', reply: '-600' },
        { when: 'AEDeterminePermissionToAutomateTarget', reply: '0' },
        { when: 'get application id', reply: 'true' },
        { when: 'is running) as text', reply: 'true' },
        { when: 'gethotkeys', reply: macros },
        { when: 'do script', error: { number: -1728 } },
        { when: 'name of every variable', reply: 'a\n' },
        { when: 'getvariable', error: { number: -1712 } },
      ],
    });
    const { code, stdout } = await run(['selftest', '--osascript', path]);
    expect(code).toBe(10);
    expect(stdout).toMatch(/^pass {2}Keyboard Maestro lists its macros/m);
    expect(stdout).toMatch(/^FAIL {2}Keyboard Maestro has nothing in a variable that nobody made/m);
    expect(stdout).not.toContain('skip');
  });

  it('bench compares both ways, as a table and as JSON', async () => {
    const { path } = standInOsascript();
    const text = await run(['bench', '--calls', '2', '--osascript', path]);
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/one osascript a call .*\nthe pool .*\n\nThe pool is [\d.]+ times as fast/);
    const { calls, each, pool } = JSON.parse(
      (await run(['bench', '--calls', '2', '--json', '--osascript', path])).stdout,
    );
    expect(calls).toBe(2);
    expect(pool.median).toBeGreaterThan(0);
    expect(each.max).toBeGreaterThanOrEqual(each.median);
  });

  it('says so where no warm worker can be started', async () => {
    const folder = await emptyProject();
    const path = join(folder, 'plain');
    await writeFile(path, '#!/bin/sh\n[ "$2" = JavaScript ] && exit 3\necho x\n', { mode: 0o755 });
    const why = /\nNo warm worker could be started, so each script had a process of its own: ended with code 3\n/;
    expect((await run(['bench', '--calls', '1', '--osascript', path])).stdout).toMatch(why);
    const { stdout } = await run(['bench', '--calls', '1', '--json', '--osascript', path]);
    expect(JSON.parse(stdout).single).toContain('ended with code 3');
  });

  it('selftest says once that there is no such program', async () => {
    const { code, stdout, stderr } = await run(['selftest', '--osascript', '/nowhere/osascript']);
    expect([code, stdout]).toEqual([12, '']);
    expect(stderr).toMatch(/^perfkit: Expected a program `\/nowhere\/osascript`, found none\n/);
  });

  it('refuses a count that is none', async () => {
    expect((await run(['bench', '--calls', '0'])).code).toBe(2);
  });
});
