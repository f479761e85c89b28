import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCapacityServer } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyProject, perfkit, startPerfkit } from './perfkit.ts';
import { expectShape } from './schemas.ts';

async function server(perSecond: number): Promise<{ url: string; pid: number; kill: () => void }> {
  const found = await startCapacityServer(perSecond);
  onTestFinished(() => found.kill());
  return found;
}

const QUICK = ['--from', '100', '--resolution', '50%', '--step', '600ms', '--budget', '6s'];

describe('perfkit stress', { timeout: 40_000 }, () => {
  it('finds about how much a server can do, and keeps what it found', async () => {
    const [{ url, pid }, cwd] = [await server(150), await emptyProject()];
    const args = [
      'stress',
      url,
      '--contract',
      'p95<80ms',
      ...QUICK,
      '--pid',
      String(pid),
      '--json',
      '--out',
      'out.xml',
    ];
    const { code, stdout, stderr } = await perfkit(args, { cwd, timeout: 35_000 });
    const found = JSON.parse(stdout);
    expectShape('stress', stdout);
    expect(found).toMatchObject({ schema: 1, kind: 'stress', contract: ['p95<80ms'] });
    expect(found.bracket.kept ?? 0).toBeLessThan(180);
    expect(found.bracket.broken ?? 150).toBeGreaterThan(100);
    expect(code, stderr).toBe(found.valid ? 0 : 11);
    if (process.platform === 'linux') expect(found.steps.at(-1).readings).toHaveProperty(['tree.rss']);
    expect(readFileSync(join(cwd, 'out.xml'), 'utf8')).toContain('<testsuite name="stress');
    expect(readdirSync(join(cwd, '.perfkit/runs'))).toEqual([expect.stringMatching(/^stress-.*\.json$/)]);
  });

  it('gives what is known so far on Ctrl-C', async () => {
    const [{ url }, cwd] = [await server(1_000), await emptyProject()];
    const running = startPerfkit(['stress', url, '--contract', 'p95<100ms'], { cwd });
    await new Promise((resolve) => void setTimeout(resolve, 1_500));
    running.kill('SIGINT');
    const { code, stdout } = await running.result;
    expect(code).toBe(11);
    expect(stdout).toContain('it was stopped');
  });

  it('says that the server died, and exits with 12', async () => {
    const [{ url, kill }, cwd] = [await server(5_000), await emptyProject()];
    const args = ['stress', url, '--contract', 'p95<200ms', '--step', '500ms', '--recovery', '1s'];
    const running = startPerfkit(args, { cwd, timeout: 35_000 });
    await new Promise((resolve) => void setTimeout(resolve, 1_500));
    kill();
    const { code, stdout } = await running.result;
    expect(stdout).toContain('did not come back');
    expect(code).toBe(12);
  });

  it.each([
    [['stress', 'http://127.0.0.1:1/', '--contract', 'p95<'], 2, /character 5/],
    [['stress', 'http://127.0.0.1:1/'], 2, /contract/],
    [['stress', 'http://192.0.2.1/', '--contract', 'p95<1s'], 2, /remote/],
    [['stress', 'nonsense', '--contract', 'p95<1s'], 2, /nonsense/],
  ] as const)('refuses %j with %i', async (args, code, words) => {
    const result = await perfkit(args, { cwd: await emptyProject() });
    expect(result.stderr).toMatch(words);
    expect(result.code).toBe(code);
  });
});

describe('perfkit contract-check', () => {
  it('says that there are no contracts, or no history', async () => {
    const cwd = await emptyProject();
    expect(await perfkit(['contract-check'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/contracts/),
    });
  });
});
