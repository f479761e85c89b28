/** `perfkit stress` of functions, scenarios and MCP servers, and what it reads meanwhile; `contract-check` of a history. */
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { startProgram } from '@tooling/testkit';
import { describe, expect, it, vi } from 'vitest';
import { freePort } from './drive.ts';
import { projectWith } from './minutes.ts';
import { emptyProject, perfkit, programs } from './perfkit.ts';
import { startServe } from './served.ts';

const everything = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/index.js');
/** Low enough for any machine, and soon over. */
const SOON = ['--from', '40', '--max-rate', '80', '--step', '500ms', '--budget', '15s', '--json'];

interface Step {
  readonly rate: number;
  readonly failed: number;
  readonly readings?: Readonly<Record<string, number>>;
}

async function stressed(cwd: string, ...words: string[]) {
  const { code, stdout, stderr } = await perfkit(['stress', ...words, ...SOON], { cwd, timeout: 40_000 });
  expect(stdout, stderr).toMatch(/^\{/);
  return { code, found: JSON.parse(stdout) as { steps: Step[]; ended: string; warnings: string[]; usl?: object } };
}

describe('perfkit stress', { timeout: 60_000 }, () => {
  it('asks an MCP server that it starts for more and more', async () => {
    const command = `mcp:"${process.execPath}" "${everything}" stdio`;
    const { found } = await stressed(await emptyProject(), command, '--tool', 'echo', '--contract', 'p95<5s');
    expect(found.ended).toBe('never-broken');
    expect(found.steps.map(({ rate, failed }) => [rate, failed])).toEqual(expect.arrayContaining([[80, 0]]));
  });

  it('takes a scenario in TypeScript, whose thinking is no latency', async () => {
    const cwd = await emptyProject();
    const steps = "steps: [{ name: 'wait', run: async (): Promise<void> => undefined }]";
    await writeFile(join(cwd, 'load.ts'), `export default { thinkTime: '300ms', ${steps} };`);
    const { code, found } = await stressed(cwd, 'load.ts', '--contract', 'p95<250ms');
    expect([code, found.ended]).toEqual([0, 'never-broken']);
  });

  it('takes a function', async () => {
    const cwd = await emptyProject();
    await writeFile(join(cwd, 'work.mjs'), 'export default () => new Promise((resolve) => setTimeout(resolve, 20));');
    expect(await stressed(cwd, 'work.mjs', '--contract', 'p95<5s')).toMatchObject({ code: 0 });
  });

  it('asks the `serve` that watches a server, and says when nobody is there', async () => {
    const [cwd, port] = [await emptyProject(), await freePort()];
    const served = await startServe(cwd);
    const env = { ...process.env, ...served.environment, PORT: String(port) };
    const server = startProgram(process.execPath, [join(programs, 'plain.cjs')], { cwd, env, timeout: 60_000 });
    await server.saw('listening on ');
    // It reports once a second.
    await vi.waitFor(
      async () =>
        expect(JSON.stringify(await served.ask('report', { sinceMs: 2_500 }))).toContain('"loop.utilization"'),
      { timeout: 20_000, interval: 100 },
    );
    const words = [`http://127.0.0.1:${port}/users/1`, '--contract', 'p95<5s', '--control'];
    const { found } = await stressed(cwd, ...words, served.file.control);
    expect(found.warnings).toEqual([]);
    expect(Object.assign({}, ...found.steps.map(({ readings }) => readings))).toMatchObject({
      'loop.utilization': expect.any(Number),
      'process.rss': expect.any(Number),
    });
    const nobody = await stressed(cwd, ...words, join(cwd, 'nobody.sock'));
    expect(nobody.found.warnings).toEqual([expect.stringMatching(/nobody listens there/)]);
    expect(nobody.found.steps[0]?.readings).toBeUndefined();
    server.kill('SIGKILL');
    served.running.kill('SIGTERM');
    await Promise.all([server.result, served.running.result]);
  });

  it('refuses to watch a process that is none', async () => {
    const words = ['http://127.0.0.1:1/', '--contract', 'p95<1s', '--pid', String(2 ** 31 - 1)];
    const { code, stderr } = await perfkit(['stress', ...words], { cwd: await emptyProject() });
    expect([code, stderr]).toEqual([12, expect.stringContaining('to be a process that runs, got `2147483647`')]);
  });
});

describe('perfkit contract-check', () => {
  const MINUTE = 60_000;
  const from = Math.floor(Date.now() / MINUTE) * MINUTE - 30 * MINUTE;
  const checked = async (contracts: readonly object[], ...words: string[]) => {
    const cwd = await projectWith({ minutes: 20, from });
    await writeFile(join(cwd, 'perf.config.json'), JSON.stringify({ contracts }));
    return perfkit(['contract-check', ...words], { cwd });
  };
  const fast = { operation: 'save', p95: '200ms' };

  it('exits with 0 for what is kept, and says how much of the budget is spent', async () => {
    const { code, stdout } = await checked([fast], '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 1,
      state: 'kept',
      contracts: [{ verdict: { samples: 2_400 }, budgets: [{ target: 'p95', calls: 2_400, bad: 0, spent: 0 }] }],
    });
  });

  it('exits with 10 for what is broken, names the day, and doubts a name that nobody has', async () => {
    const contracts = [fast, { operation: 'load', p95: 30 }, { operation: 'laod', p95: 30 }];
    const { code, stdout } = await checked(contracts, '--markdown');
    expect([code, stdout]).toEqual([10, expect.stringContaining('1 kept, 1 broken, 1 unknown')]);
    // An hour is one of the day in which its middle lies.
    const days = [from, from - 30 * MINUTE].map((at) => new Date(at).toISOString().slice(0, 10));
    expect(days).toContain(stdout.match(/days that broke it: (\S+)/)?.[1]);
    expect(stdout).toContain('Nothing is remembered of laod: is it called that?');
  });

  it('exits with 11 where nothing is known, and with 2 for a time that is none', async () => {
    expect(await checked([{ operation: 'laod', p95: 30 }])).toMatchObject({ code: 11 });
    expect(await checked([fast], '--since', '5m')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('an hour to 400 days, got `5 min`'),
    });
  });
});
