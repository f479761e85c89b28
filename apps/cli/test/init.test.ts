import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { bin, emptyProject, perfkit } from './perfkit.ts';
import { terminal } from './tmux.ts';

async function project(): Promise<string> {
  const cwd = await emptyProject();
  writeFileSync(join(cwd, 'package.json'), '{}');
  return cwd;
}

describe('perfkit init', () => {
  it('takes flags, and writes a configuration that perfkit reads', async () => {
    const cwd = await project();
    const words = ['--service', 'shop', '--alerts', '--backup', '.', '--check', 'http://127.0.0.1:1/'];
    expect(await perfkit(['init', ...words], { cwd })).toMatchObject({ code: 0, stderr: '' });
    const health = await perfkit(['health', '--json'], { cwd });
    expect(JSON.parse(health.stdout).checks.map(({ name }: { name: string }) => name)).toContain('127.0.0.1-1');
  });

  it('refuses an address that is none, and writes nothing', async () => {
    const cwd = await project();
    const { code, stderr } = await perfkit(['init', '--check', 'nonsense'], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('nonsense')]);
    expect(existsSync(join(cwd, 'perf.config.ts'))).toBe(false);
  });

  it('asks at a terminal, and enter takes what stands in brackets', async () => {
    const cwd = await project();
    const { type, shows } = await terminal(cwd, ['init']);
    await shows(/reports\? \[.+\]/);
    await type('my shop', 'Enter');
    await shows(/example of a contract\? \[Y\/n\]/);
    await type('Enter');
    await shows(/alert .+\[Y\/n\]/);
    await type('n', 'Enter');
    await shows(/back up.+\[none\]/);
    await type('package.json, ', 'Enter');
    await shows(/answer.+\[none\]/);
    await type('Enter');
    await shows(/Written to [\s\S]*ended with 0/);
    const text = readFileSync(join(cwd, 'perf.config.ts'), 'utf8');
    expect(text).toContain('service: "my shop"');
    expect(text).toContain('"package.json": { files: "package.json" }');
    expect(text).not.toContain('alerts');
  });

  it.each(['C-c', 'C-d'])('writes nothing when it is left with %s', async (key) => {
    const cwd = await project();
    const { type, shows } = await terminal(cwd, ['init']);
    await shows(/reports\?/);
    await type(key);
    await shows(/nothing was written[\s\S]*ended with 130/);
    expect(existsSync(join(cwd, 'perf.config.ts'))).toBe(false);
  });

  it('writes nothing, and is left in order, when its terminal is closed', async () => {
    const cwd = await project();
    const perfkit = `'${process.execPath}' '${bin}' init`;
    const { shows, close } = await terminal(cwd, [], { line: `trap : HUP; ${perfkit}; echo $? > ended` });
    await shows(/reports\?/);
    await close();
    const ended = join(cwd, 'ended');
    await vi.waitFor(() => expect(readFileSync(ended, 'utf8')).toMatch(/^1(29|30)\n$/), { timeout: 10_000 });
    expect(existsSync(join(cwd, 'perf.config.ts'))).toBe(false);
  });
});
