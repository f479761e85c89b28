/** `perfkit health` and `perfkit doctor`, and the health pages of a serve. */
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runProgram } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { bin, emptyProject, perfkit, programs, reportIn, startPerfkit } from './perfkit.ts';
import { get, startServe } from './served.ts';

/** A dependency that answers with whatever status is set. */
async function dependency(status: number) {
  const state = { status };
  const server: Server = createServer((_, response) => response.writeHead(state.status).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

async function projectWith(checks: readonly object[]): Promise<string> {
  const cwd = await emptyProject();
  writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ health: { checks } }));
  return cwd;
}

interface Told {
  readonly state: string;
  readonly source: string;
  readonly checks: readonly { readonly name: string; readonly state: string; readonly text: string }[];
  readonly notes: readonly string[];
}

async function health(cwd: string, ...flags: string[]) {
  const { code, stdout, stderr } = await perfkit(['health', '--json', ...flags], { cwd });
  expect(stderr).toBe('');
  return { code, told: JSON.parse(stdout) as Told };
}

const stateOf = ({ checks }: Told, name: string) => checks.find((check) => check.name === name)?.state;

describe('perfkit health', () => {
  it('does not know where nothing was measured and nothing is checked', async () => {
    const { code, told } = await health(await emptyProject());
    expect([code, told.state]).toEqual([11, 'unknown']);
    expect(told.notes[0]).toContain('perfkit serve');
  });

  it('asks the checks of the configuration once where nobody serves', async () => {
    const { url, state } = await dependency(200);
    const slow = { http: url, name: 'slow', warnAfter: '1ms', expect: 'never' };
    const cwd = await projectWith([{ http: url, name: 'rates' }]);
    expect(await health(cwd)).toMatchObject({ code: 0, told: { state: 'pass', source: 'look' } });
    state.status = 500;
    const { code, told } = await health(cwd);
    expect([code, told.state, stateOf(told, 'rates')]).toEqual([10, 'fail', 'fail']);
    expect((await health(await projectWith([{ ...slow, kind: 'diagnostic' }]))).code).toBe(0);
    expect((await health(await projectWith([{ ...slow, kind: 'diagnostic' }]), '--strict')).code).toBe(10);
  });

  it('says of Keyboard Maestro that it needs macOS where there is none, and ends', async () => {
    if (process.platform === 'darwin') return;
    const { code, told } = await health(await projectWith([{ keyboardMaestro: { canary: { macro: 'Canary' } } }]));
    expect([code, told.state]).toEqual([11, 'unknown']);
    expect(told.checks.map(({ text }) => text)).toEqual(told.checks.map(() => 'needs macOS'));
    expect(stateOf(told, 'keyboard maestro running')).toBe('unknown');
  });

  it('tells in words what fails, and what waits for it', async () => {
    const { url } = await dependency(503);
    const cwd = await projectWith([
      { http: url, name: 'rates' },
      { tcp: 9, name: 'prices', dependsOn: ['rates'] },
    ]);
    const { code, stdout } = await perfkit(['health'], { cwd });
    expect(code).toBe(10);
    expect(stdout).toMatch(/^FAIL .*rates fails .*so prices can't be asked/);
    expect(stdout).toMatch(/^ {2}blocked +prices +by rates/m);
  });

  it('says so where it can not look into the data folder, and where its own folder is gone', async () => {
    const cwd = await emptyProject();
    symlinkSync('.perfkit', join(cwd, '.perfkit'));
    expect(await perfkit(['health'], { cwd })).toMatchObject({ code: 12, stderr: expect.stringContaining('.perfkit') });

    const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$@"';
    const nowhere = await runProgram('sh', ['-c', script, process.execPath, bin, 'health'], { cwd });
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringMatching(/^perfkit: .* removed\n/) });
  });

  it('says what is wrong with a check', async () => {
    const { code, stderr } = await perfkit(['health'], { cwd: await projectWith([{ http: 'rates.test' }]) });
    expect([code, stderr]).toEqual([2, expect.stringContaining('`health.checks[0].http`: expected a URL')]);
  });

  it('asks a serve that runs, which answers load balancers too, with 503 while a check fails', async () => {
    const { url, state } = await dependency(200);
    const cwd = await projectWith([{ http: url, name: 'rates', every: '100ms' }]);
    const token = '0123456789abcdef';
    const served = await startServe(cwd, [], { env: { ...process.env, PERFKIT_TOKEN: token } });
    onTestFinished(() => void served.running.kill('SIGKILL'));
    const statuses = async () =>
      Promise.all(
        ['/health', '/health/live', '/health/ready'].map(
          async (path) => (await get(`${served.file.url}${path}`)).status,
        ),
      );
    await vi.waitFor(async () => expect(await statuses()).toEqual([200, 200, 200]), 10_000);
    expect((await get(`${served.file.url}/metrics`)).status).toBe(401);
    const { code, told } = await health(cwd);
    expect([code, told.source, stateOf(told, 'rates')]).toEqual([0, 'serve', 'pass']);
    expect(told.checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['process', 'samples', 'data folder']));

    state.status = 500;
    await vi.waitFor(async () => expect(await statuses()).toEqual([503, 200, 503]), 10_000);
    const ready = await get(`${served.file.url}/health/ready`);
    expect(ready.type).toMatch(/^application\/health\+json/);
    expect(JSON.parse(ready.text)).toMatchObject({
      status: 'fail',
      checks: { 'rates:status': [{ status: 'fail', observedValue: 500 }] },
    });
    expect((await health(cwd)).code).toBe(10);
    served.running.kill('SIGTERM');
    expect((await served.running.result).code).toBe(0);
  });

  it('watches until it is told to end, and tells what changed', async () => {
    const { url, state } = await dependency(200);
    const cwd = await projectWith([{ http: url, name: 'rates' }]);
    const watching = startPerfkit(['health', '--watch'], { cwd, timeout: 20_000 });
    onTestFinished(() => void watching.kill('SIGKILL'));
    await watching.saw('PASS');
    state.status = 500;
    await watching.saw('FAIL');
    watching.kill('SIGINT');
    const { code, stdout } = await watching.result;
    expect(code).toBe(10);
    expect(stdout.match(/^(PASS|FAIL)/gm)).toEqual(['PASS', 'FAIL']);
  });
});

describe('the report of a run', () => {
  it('has one line of health when all is well, and names causes when it is not', async () => {
    const cwd = await emptyProject();
    const report = join(cwd, 'report.json');
    const run = (...words: string[]) => perfkit(['run', '--report', report, '--', process.execPath, ...words], { cwd });
    const well = await run('-e', 'setTimeout(() => {}, 300)');
    expect(well.stderr).toMatch(/^HEALTH {2}pass: all \d+ checks pass$/m);
    expect(well.stderr).not.toContain('DIAGNOSIS');

    const ill = await run(join(programs, 'blocks.mjs'));
    expect(ill.stderr).toMatch(/^DIAGNOSIS\n.*synchronous work blocks the event loop while build page runs/m);
    const [diagnosis] = reportIn(cwd).diagnosis ?? [];
    expect(diagnosis).toMatchObject({ cause: 'synchronous-work', operation: 'build page' });
    expect(diagnosis?.confidence).toBeGreaterThan(0.5);
    expect(diagnosis?.confidence).toBeLessThan(1);
  });
});

describe('perfkit doctor', () => {
  const doctor = async (cwd: string, ...words: string[]) => {
    const { code, stdout } = await perfkit(['doctor', '--json', ...words], { cwd });
    const { ok, parts } = JSON.parse(stdout) as {
      ok: boolean;
      parts: { name: string; state: string; text: string; todo: string | null }[];
    };
    return { code, ok, part: (name: string) => parts.find((part) => part.name === name) };
  };

  it('finds nothing to mend on a machine that tests run on, and changes nothing', async () => {
    const cwd = await emptyProject();
    const { code, stdout } = await perfkit(['doctor', '--port', '0'], { cwd });
    expect(stdout).toMatch(/^ {2}pass {5}node /m);
    expect(stdout).toMatch(/^ {2}pass {5}history +there is none yet$/m);
    expect([code, stdout]).toEqual([0, expect.stringContaining('perfkit can do its work here')]);
    expect(existsSync(join(cwd, '.perfkit'))).toBe(false);
  });

  it('reads a configuration that is a program, and ends as it does without one', async () => {
    const cwd = await emptyProject();
    writeFileSync(join(cwd, 'perf.config.mjs'), 'export default { health: { checks: [{ keyboardMaestro: {} }] } };');
    const { code, stdout, stderr } = await perfkit(['doctor', '--port', '0'], { cwd });
    expect(stdout).toMatch(/^ {2}pass {5}config +perf\.config\.mjs: /m);
    expect([code, stderr]).toEqual([0, '']);
  });

  it('says what to do about a configuration, a data folder and a history that are broken', async () => {
    const cwd = await emptyProject();
    writeFileSync(join(cwd, 'perf.config.json'), '{ "contracts": 5 }');
    const broken = await doctor(cwd);
    expect([broken.code, broken.ok]).toEqual([10, false]);
    expect(broken.part('config')).toMatchObject({ state: 'fail', todo: expect.stringContaining('Correct the key') });

    const program = await emptyProject();
    writeFileSync(join(program, 'perf.config.ts'), 'throw new Error("boom")');
    expect(await doctor(program)).toMatchObject({ code: 10, ok: false });

    writeFileSync(join(cwd, 'file'), '');
    const noFolder = await doctor(cwd, '--data-dir', 'file');
    expect(noFolder.part('data folder')).toMatchObject({ state: 'fail', todo: expect.stringContaining('--data-dir') });

    mkdirSync(join(cwd, 'data'));
    writeFileSync(join(cwd, 'data/history.db'), 'no database'.repeat(1_000));
    const damaged = (await doctor(cwd, '--data-dir', 'data')).part('history');
    expect(damaged?.state).not.toBe('pass');
    expect(damaged?.todo).not.toBeNull();
  });

  it('knows a serve that runs, one that was killed, and a port that somebody else has', async () => {
    const cwd = await emptyProject();
    const served = await startServe(cwd);
    onTestFinished(() => void served.running.kill('SIGKILL'));
    const port = new URL(served.file.url).port;
    const beside = await doctor(cwd, '--port', port);
    expect(beside.part('serve')).toMatchObject({ state: 'pass', text: expect.stringContaining(served.file.url) });
    expect(beside.part('port')).toMatchObject({ state: 'pass', text: expect.stringContaining('held by the serve') });
    const elsewhere = await doctor(await emptyProject(), '--port', port);
    expect(elsewhere.part('port')).toMatchObject({ state: 'warn', todo: expect.stringContaining('--port 0') });
    served.running.kill('SIGKILL');
    await served.running.result;
    expect((await doctor(cwd)).part('serve')).toMatchObject({ state: 'warn', todo: expect.stringContaining('again') });
  });
});
