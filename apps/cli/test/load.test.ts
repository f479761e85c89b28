import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyProject, perfkit, startPerfkit } from './perfkit.ts';

let server: Server;
let url = '';
const seen: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => {
      body += data;
    });
    request.on('end', () => {
      seen.push(`${request.method} ${request.headers['x-tenant']} ${body}`);
      response.statusCode = request.url === '/broken' ? 500 : 200;
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('perfkit load', () => {
  it('keeps a result in words, JSON, JUnit and pictures, and exits with 0 when promises are kept', async () => {
    const cwd = await emptyProject();
    const files = ['--out', 'a.json', '--out', 'b.xml', '--report', 'c.html'];
    const sending = ['--body', 'hello', '--header', 'X-Tenant: t1'];
    const promised = ['--contract', 'p95<60s', '--contract', 'p(99)<60000', '--contract', 'errors<1%'];
    const words = ['load', url, '--iterations', '60', '--concurrency', '3', ...sending, ...promised, ...files];
    const { code, stdout, stderr } = await perfkit(words, { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('Kept in') });
    expect(stdout).toContain('All contracts kept: 60 requests');
    expect(seen.filter((line) => line === 'POST t1 hello')).toHaveLength(60);
    const json = JSON.parse(readFileSync(join(cwd, 'a.json'), 'utf8'));
    expect(json).toMatchObject({ schema: 1, kind: 'load', valid: true, requests: 60, failed: 0 });
    expect(readFileSync(join(cwd, 'b.xml'), 'utf8')).toContain('tests="4" failures="0" errors="0"');
    expect(readFileSync(join(cwd, 'c.html'), 'utf8')).toContain('<svg');
    const [kept] = readdirSync(join(cwd, '.perfkit/runs'));
    expect(JSON.parse(readFileSync(join(cwd, '.perfkit/runs', kept as string), 'utf8'))).toEqual(json);
  });

  it.each([
    ['load', '--iterations', '30'],
    ['stress', '--contract', 'p95<10s', '--max-rate', '25', '--step', '1s', '--budget', '20s'],
  ])('%s keeps it where the configuration says, which may be named', async (...words) => {
    const cwd = await emptyProject();
    writeFileSync(join(cwd, 'other.json'), '{ "service": "shop", "dataDir": "kept" }');
    const { stdout } = await perfkit([...words, url, '--config', 'other.json', '--json', '--quiet'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ program: 'shop' });
    const kept = readdirSync(join(cwd, 'kept/runs')).map((name) => readFileSync(join(cwd, 'kept/runs', name), 'utf8'));
    expect(kept.map((text) => JSON.parse(text))).toEqual([JSON.parse(stdout)]);
    expect(existsSync(join(cwd, '.perfkit'))).toBe(false);
    const refused = await perfkit([...words, url, '-c', 'none.json'], { cwd });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('none.json')]);
  });

  it.each<[string, number, readonly string[]]>([
    ['a promise is broken', 10, ['--iterations', '30', '--contract', 'max<0ms']],
    ['there are too few requests', 11, ['--iterations', '3', '--contract', 'p95<200ms']],
    ['every request fails', 12, ['--iterations', '3', '--expect', '204']],
  ])('says so by its exit code when %s', async (_what, code, words) => {
    const result = await perfkit(['load', url, ...words], { cwd: await emptyProject() });
    expect(result.code).toBe(code);
  });

  it.each<[string, readonly string[], string]>([
    ['another machine', ['http://192.0.2.1/'], '--allow-remote'],
    ['no rate', ['URL', '--rate', '0'], 'above 0'],
    ['a promise that does not parse', ['URL', '--contract', 'p95<<200'], '      ^'],
    ['a file that can not be written', ['URL', '--out', '/no/such/folder/a.json'], '/no/such/folder'],
    ['what is no address', ['localhost'], 'http://127.0.0.1:3000'],
  ])('refuses %s before anything is sent', async (_what, words, hint) => {
    const cwd = await emptyProject();
    const before = seen.length;
    const typed = words.map((word) => (word === 'URL' ? url : word));
    const { code, stderr } = await perfkit(['load', ...typed], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
    expect(seen.length).toBe(before);
    expect(existsSync(join(cwd, '.perfkit'))).toBe(false);
  });

  it('gives the result so far at Ctrl-C, and keeps it', async () => {
    const cwd = await emptyProject();
    const running = startPerfkit(['load', url, '--rate', '50', '--for', '1h', '--json'], { cwd });
    const before = seen.length;
    while (seen.length < before + 10) await new Promise((resolve) => setTimeout(resolve, 20));
    running.kill('SIGINT');
    const { stdout, stderr } = await running.result;
    const result = JSON.parse(stdout);
    expect(result.ended).toBe('stopped');
    expect(result.requests + result.cut).toBeGreaterThanOrEqual(10);
    expect(stderr).toContain('Kept in');
  });
});
