/** `perfkit serve`: programs report to it as they come and go, and nothing is counted twice or lost on the way. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHistory } from '@perf/analytics/sqlite';
import { runProgram, startProgram } from '@tooling/testkit';
import { describe, expect, it, vi } from 'vitest';
import { drive, freePort } from './drive.ts';
import { bin, emptyProject, operation, perfkit, programs, reportIn } from './perfkit.ts';
import { get, startServe, untilCounted } from './served.ts';

const node = process.execPath;
const own = join(programs, 'own-operations.mjs');

async function kept(folder: string): Promise<Record<string, number>> {
  const history = await openHistory({ folder });
  const found = await history.operations({ from: 0, to: Date.now() + 1 });
  await history.close();
  return Object.fromEntries(found.map(({ name, recorded }) => [name, recorded.histogram.count]));
}

/** A server that goes on until the test ends it. */
async function startServer(cwd: string, environment: Record<string, string>) {
  const port = await freePort();
  const env = { ...process.env, ...environment, PORT: String(port) };
  const program = startProgram(node, [join(programs, 'plain.cjs')], { cwd, env, timeout: 30_000 });
  await program.saw('listening on ');
  return { program, users: (times: number) => drive(port, [{ path: '/users/*', times }]) };
}

describe('perfkit serve', () => {
  it('takes what a program reports that is started by the line it prints, and keeps it', async () => {
    const cwd = await emptyProject();
    const words = `exec '${node}' '${bin}' serve --port 0 2>said.txt`;
    const running = startProgram('sh', ['-c', words], { cwd });
    const said = (): string => readFileSync(join(cwd, 'said.txt'), 'utf8');
    const line = await vi.waitFor(() => {
      const found = said().match(/^ +(NODE_OPTIONS.*) node server\.js$/m)?.[1];
      expect(found).toBeDefined();
      return found as string;
    }, 20_000);
    const { code, stderr } = await runProgram('sh', ['-c', `${line} '${node}' '${own}'`], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    running.kill('SIGTERM');
    expect((await running.result).code).toBe(0);
    expect(await kept(join(cwd, '.perfkit'))).toEqual({ 'save order': 51 });
    expect(said()).not.toMatch(/warning|not counted|missing/i);
  });

  it('keeps what a program that goes on has done until the end of the serve', async () => {
    const cwd = await emptyProject();
    const served = await startServe(cwd);
    const { program, users } = await startServer(cwd, served.environment);
    await users(20);
    await untilCounted(served, 'GET /users/:id', 20);
    // The same requests once more, by status; they are no operation of their own.
    expect((await get(`${served.file.url}/metrics`)).text).toMatch(
      /http_server_request_duration_seconds_count\{http_request_method="GET",http_response_status_code="200",http_route="\/users\/:id",service="[^"]+",host="[^"]+"\} 20\n/,
    );
    served.running.kill('SIGINT');
    expect((await served.running.result).code).toBe(0);
    expect(await kept(join(cwd, '.perfkit'))).toEqual({ 'GET /users/:id': 20 });
    program.kill('SIGTERM');
    expect((await program.result).code).toBe(7);
  });

  it('is taken over after kill -9 at once; programs find the new one, and no call counts twice', async () => {
    const cwd = await emptyProject();
    const first = await startServe(cwd);
    const { program, users } = await startServer(cwd, first.environment);
    await users(20);
    // What the history has acknowledged survives.
    await vi.waitFor(async () => expect(await kept(join(cwd, '.perfkit'))).toEqual({ 'GET /users/:id': 20 }), 5_000);
    first.running.kill('SIGKILL');
    await first.running.result;
    const second = await startServe(cwd);
    expect(second.file.collector).toBe(first.file.collector);
    await vi.waitFor(async () => expect(await second.ask('status')).toMatchObject({ heard: 1 }), { timeout: 8_000 });
    await users(10);
    await untilCounted(second, 'GET /users/:id', 10);
    expect(JSON.stringify(await second.ask('status'))).toContain('1 process or worker began before');
    program.kill('SIGTERM');
    second.running.kill('SIGTERM');
    await second.running.result;
    expect(await kept(join(cwd, '.perfkit'))).toEqual({ 'GET /users/:id': 30 });
  });

  it('has the counts of what reported in /metrics, in the format that is asked for', async () => {
    const cwd = await emptyProject();
    const served = await startServe(cwd);
    await runProgram(node, [own], { cwd, env: { ...process.env, ...served.environment } });
    await untilCounted(served, 'save order', 51);
    await vi.waitFor(async () => expect((await get(`${served.file.url}/metrics`)).text).toContain('machine'));
    const [text, open] = await Promise.all(
      [{}, { accept: 'application/openmetrics-text; version=1.0.0' }].map((headers) =>
        get(`${served.file.url}/metrics`, headers),
      ),
    );
    for (const one of [text, open]) {
      const mine = 'operation="save order",tenant="a",service="[^"]+",host="[^"]+"';
      expect(one?.text).toMatch(new RegExp(`^perfkit_operation_duration_seconds_count\\{${mine}\\} 51$`, 'm'));
      expect(one?.text).toMatch(new RegExp(`^perfkit_operation_failures_total\\{${mine}\\} 1$`, 'm'));
      expect(one?.text).toMatch(/^perfkit_machine_memory_used_bytes\{service="[^"]+",host="[^"]+"\} \d+$/m);
    }
    expect(text?.type).toContain('text/plain; version=0.0.4');
    expect(open?.type).toContain('application/openmetrics-text');
    expect(open?.text).toMatch(/# EOF\n$/);
    served.running.kill('SIGTERM');
    await served.running.result;
  });

  it('is found by a program with perfkit inside, which leaves requests and history to it', async () => {
    const cwd = await emptyProject();
    const served = await startServe(cwd);
    const port = await freePort();
    const env = { ...process.env, PORT: String(port), OWN_DATA: join(cwd, '.perfkit') };
    const program = startProgram(node, [join(programs, 'embedded.mjs')], { cwd, env });
    await program.saw('ready to serve');
    await drive(port, [{ path: '/users/*', times: 20 }]);
    await untilCounted(served, 'GET /users/:id', 20);
    served.running.kill('SIGTERM');
    await served.running.result;
    expect(await kept(join(cwd, '.perfkit'))).toEqual({ 'GET /users/:id': 20 });
    program.kill('SIGKILL');
    await program.result;
  });

  it('judges contracts while it runs, and says which alert fires', async () => {
    const cwd = await emptyProject();
    const contracts = [
      { operation: 'save order', p95: '1s', errorRate: 0.001 },
      { operation: 'nothing', p95: '1s' },
    ];
    const alerts = [{ name: 'orders fail', contract: 'save order', severity: 'critical' }];
    writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ contracts, alerts }));
    const served = await startServe(cwd);
    await runProgram(node, [own], { cwd, env: { ...process.env, ...served.environment } });
    await vi.waitFor(async () =>
      expect(await served.ask('status')).toMatchObject({ contracts: { broken: 1, kept: 0, 'insufficient-data': 1 } }),
    );
    await served.running.saw('perfkit: critical: orders fail: firing');
    expect(await served.ask('status')).toMatchObject({ alertsFiring: 1 });
    expect(await served.ask('report')).toMatchObject({ meetingTargets: false, service: expect.stringContaining('ü') });
    served.running.kill('SIGTERM');
    expect((await served.running.result).code).toBe(0);
  });

  it('leaves a program under `perfkit run` to its own run', async () => {
    const cwd = await emptyProject();
    const served = await startServe(cwd);
    const env = { ...process.env, ...served.environment };
    const run = await perfkit(['run', '--report', 'report.json', '--', node, own], { cwd, env });
    expect(run.code).toBe(0);
    expect(operation(reportIn(cwd), 'save order')?.count).toBe(51);
    expect(await served.counts()).toEqual({});
    served.running.kill('SIGTERM');
    await served.running.result;
    expect(await kept(join(cwd, '.perfkit'))).toEqual({ 'save order': 51 });
  });

  it('finds room for its sockets where the data folder has a long name', async () => {
    const cwd = await emptyProject();
    const folder = join('x'.repeat(60), 'y'.repeat(60));
    const served = await startServe(cwd, ['--data-dir', folder]);
    expect(Buffer.byteLength(served.file.collector)).toBeLessThan(104);
    await runProgram(node, [own], { cwd, env: { ...process.env, ...served.environment } });
    await untilCounted(served, 'save order', 51);
    served.running.kill('SIGTERM');
    expect((await served.running.result).code).toBe(0);
    expect(existsSync(served.file.collector)).toBe(false);
    expect(await kept(join(cwd, folder))).toEqual({ 'save order': 51 });
  });

  it('leaves its sockets to nobody else, and nothing of itself behind', async () => {
    const cwd = await emptyProject();
    const served = await startServe(cwd);
    const { control, collector } = served.file;
    expect(statSync(control).mode & 0o777).toBe(0o600);
    expect(statSync(join(control, '..')).mode & 0o777).toBe(0o700);
    expect(statSync(join(collector, '..')).mode & 0o777).toBe(0o700);
    served.running.kill('SIGTERM');
    await served.running.result;
    for (const path of [control, collector, join(cwd, '.perfkit/serve.json')]) expect(existsSync(path)).toBe(false);
  });
});
