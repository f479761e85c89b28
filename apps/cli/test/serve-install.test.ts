/** `perfkit serve --install` where a stand-in takes the place of systemctl, and where there is none. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyProject, perfkit } from './perfkit.ts';

async function machine(systemctl: string) {
  const cwd = await emptyProject();
  const bin = join(cwd, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'systemctl'), `#!/bin/sh\necho "$@" >> '${cwd}/asked'\n${systemctl}\n`);
  chmodSync(join(bin, 'systemctl'), 0o755);
  const env = { ...process.env, HOME: cwd, XDG_CONFIG_HOME: '', PATH: `${bin}:${process.env.PATH}` };
  const units = join(cwd, '.config/systemd/user');
  const asked = (): string => (existsSync(join(cwd, 'asked')) ? readFileSync(join(cwd, 'asked'), 'utf8') : '');
  const serve = (...words: string[]) => perfkit(['serve', ...words], { cwd, env });
  return { cwd, units, asked, serve, unitFiles: () => (existsSync(units) ? readdirSync(units) : []) };
}

describe.runIf(process.platform === 'linux')('a service', () => {
  it('is written, started, and taken away again', async () => {
    const { serve, units, asked, unitFiles } = await machine('exit 0');
    const installed = await serve('--install', '--port', '0', '--service', 'my shop');
    expect(installed.stderr).toContain('it runs now, and at each login');
    expect(installed.code).toBe(0);
    const [name = ''] = unitFiles();
    expect(name).toMatch(/^perfkit-my-shop-[0-9a-f]{6}\.service$/);
    const text = readFileSync(join(units, name), 'utf8');
    expect(text).toContain('"serve" "--quiet" "--port" "0" "--host" "127.0.0.1"');
    expect(text).toContain('"--service" "my shop"');
    expect(asked()).toBe(`--user daemon-reload\n--user enable --now ${name}\n`);
    const uninstalled = await serve('--uninstall', '--service', 'my shop');
    expect(uninstalled.code).toBe(0);
    expect(unitFiles()).toEqual([]);
    expect(asked()).toContain(`--user disable --now ${name}\n`);
    expect((await serve('--uninstall', '--service', 'my shop')).stderr).toContain('nothing is installed');
  });

  it('that can’t be started from here is written all the same, and what to type is said', async () => {
    const { serve, unitFiles } = await machine('echo "Failed to connect to bus" >&2; exit 1');
    const { code, stderr } = await serve('--install');
    expect(code).toBe(12);
    expect(stderr).toContain('Failed to connect to bus');
    expect(stderr).toMatch(/systemctl --user enable --now '?perfkit-/);
    expect(unitFiles()).toHaveLength(1);
  });

  it('of somebody else stays, and a config that is broken is said before anything is written', async () => {
    const { serve, units, unitFiles, cwd } = await machine('exit 0');
    writeFileSync(join(cwd, 'perf.config.json'), '{"contracts": 7}');
    expect((await serve('--install')).code).toBe(2);
    expect(unitFiles()).toEqual([]);
    writeFileSync(join(cwd, 'perf.config.json'), '{}');
    await serve('--install');
    const [name = ''] = unitFiles();
    writeFileSync(join(units, name), '# Written by hand\n[Service]\nExecStart=/bin/true\n');
    const refused = await serve('--install');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('somebody else');
    expect((await serve('--uninstall')).code).toBe(2);
    expect(unitFiles()).toEqual([name]);
    expect((await serve('--install', '--uninstall')).stderr).toContain('got both');
  });
});
