/** Whom `perfkit serve` lets in, and when it does not begin at all. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyProject, perfkit } from './perfkit.ts';
import { exchange, get, type Served, startServe } from './served.ts';

async function started(...args: Parameters<typeof startServe>): Promise<Served> {
  const served = await startServe(...args);
  onTestFinished(async () => {
    served.running.kill('SIGTERM');
    await served.running.result;
  });
  return served;
}

describe('perfkit serve does not begin', () => {
  it('where another one serves the same data folder', async () => {
    const cwd = await emptyProject();
    const served = await started(cwd);
    const { code, stderr } = await perfkit(['serve', '--port', '0'], { cwd });
    expect(code).toBe(12);
    expect(stderr).toMatch(/nobody to serve this data folder.*--data-dir/s);
    expect(await served.ask('status')).toMatchObject({ pid: served.running.pid });
  });

  it('where its port is taken, and leaves nothing that is in the way of the next', async () => {
    const cwd = await emptyProject();
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await perfkit(['serve', '--port', String(port)], { cwd });
    expect(code).toBe(12);
    expect(stderr).toContain(`port \`${port}\` of 127.0.0.1 to be free`);
    expect(stderr).toContain('--port');
    expect((await started(cwd)).file.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it.each([
    [['--host', '0.0.0.0'], undefined, 'PERFKIT_TOKEN'],
    [['--host', '::'], undefined, 'PERFKIT_TOKEN'],
    [['--host', '0.0.0.0'], 'short', '16 characters'],
    [['--host', '203.0.113.7'], '0123456789abcdef', 'address of this machine'],
    [['--port', '70000'], undefined, '65535'],
  ])('with %j and the token %s', async (flags, token, word) => {
    const env = { ...process.env, PERFKIT_TOKEN: token };
    const { code, stderr } = await perfkit(['serve', ...flags], { cwd: await emptyProject(), env });
    expect(code).toBe(2);
    expect(stderr).toContain(word);
  });
});

describe('over HTTP', () => {
  it('answers this machine by its own names only, and no page of another origin', async () => {
    const { file } = await started(await emptyProject());
    const { port } = new URL(file.url);
    const report = `${file.url}/report.json`;
    expect(await get(report)).toMatchObject({ status: 200, type: expect.stringContaining('application/json') });
    expect((await get(report, { host: `localhost:${port}` })).status).toBe(200);
    expect((await get(report, { host: `evil.example:${port}` })).status).toBe(421);
    expect((await get(report, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await get(file.url)).text).toContain('<title>perfkit</title>');
    expect((await get(`${file.url}/app.js`)).type).toBe('text/javascript; charset=utf-8');
    expect(JSON.parse((await get(`${file.url}/api/now`)).text)).toMatchObject({
      mayAct: true,
    });
    expect((await get(`${file.url}/api/now`, { host: `evil.example:${port}` })).status).toBe(421);
    expect((await get(`${file.url}/nothing`)).status).toBe(404);
    expect((await get(`${file.url}/__proto__`)).status).toBe(404);
    expect((await get(report, {}, 'POST')).status).toBe(405);
  });

  it('asks everybody for the token where it listens to others', async () => {
    const token = 'a secret of the test';
    const env = { ...process.env, PERFKIT_TOKEN: token };
    const { file, running } = await started(await emptyProject(), ['--host', '0.0.0.0'], { env });
    const report = file.url.replace('0.0.0.0', '127.0.0.1');
    expect((await get(report)).status).toBe(401);
    expect((await get(`${report}/api/now`)).status).toBe(401);
    expect((await get(report, { authorization: `Bearer ${token}!` })).status).toBe(401);
    const ok = await get(`${report}/report.json`, { authorization: `Bearer ${token}`, host: 'a.name.of.its.own' });
    expect(ok.status).toBe(200);
    expect(ok.text).not.toContain(token);
    running.kill('SIGTERM');
    expect((await running.result).stderr).not.toContain(token);
  });
});

describe('the control socket', () => {
  it('tells what is wrong with a question, and answers the next', async () => {
    const { file, ask } = await started(await emptyProject());
    const answer = async (text: string) => JSON.parse(await exchange(file.control, `${text}\n`));
    expect(await answer('nonsense')).toMatchObject({ id: null, error: { code: 'runtime/invalid-question' } });
    expect(await answer('{"id":7,"method":"explode"}')).toMatchObject({
      id: 7,
      error: { code: 'runtime/invalid-method', message: expect.stringContaining('explode') },
    });
    expect(await answer('{"id":8,"method":"operations","params":{"limit":100000}}')).toMatchObject({
      id: 8,
      error: { code: 'runtime/invalid-question' },
    });
    expect(await exchange(file.control, 'x'.repeat(100_000))).toBe('');
    expect(await ask('operations', { sinceMs: 60_000 })).toMatchObject({ matching: 0, operations: [] });
  });

  it('is not answered where nobody serves', async () => {
    const { askServe } = await import('@perf/runtime/ask');
    expect(await askServe(join(await emptyProject(), 'c'), 'status')).toBeUndefined();
  });
});
