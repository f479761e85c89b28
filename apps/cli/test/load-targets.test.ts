/** `perfkit load` of MCP servers and scenarios, in shards, and as a script for k6. */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyProject, perfkit } from './perfkit.ts';

const everything = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/index.js');

async function shop(): Promise<string> {
  const server = createServer((request, response) => {
    response.setHeader('set-cookie', 'sid=1');
    if (request.url?.startsWith('/pay') === true && request.headers.cookie !== 'sid=1') response.statusCode = 401;
    response.end('{"total":3}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function inProject(files: Readonly<Record<string, string>>) {
  const cwd = await emptyProject();
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
  const run = (...words: string[]) => perfkit(['load', ...words], { cwd, timeout: 60_000 });
  return { cwd, run };
}

describe('perfkit load mcp:', () => {
  it('calls the named tools of a server that it starts', async () => {
    const { run } = await inProject({});
    const command = `mcp:"${process.execPath}" "${everything}" stdio`;
    const words = ['--tool', 'echo=3', '--tool', 'get-sum', '--concurrency', '20', '--iterations', '200', '--json'];
    const ran = await run(command, ...words);
    expect(ran).toMatchObject({ code: 0 });
    const result = JSON.parse(ran.stdout);
    expect(result).toMatchObject({ valid: true, requests: 200, failed: 0, steps: { handshake: { requests: 1 } } });
    expect(Object.keys(result.tags).sort()).toEqual(['echo', 'get-sum']);
    expect(result.tags.echo.requests).toBeGreaterThan(result.tags['get-sum'].requests);
  });

  it('says with 12 that nobody is there, and with 2 that a tool is not', async () => {
    const { run } = await inProject({});
    expect(await run('mcp:no-such-server', '--iterations', '1')).toMatchObject({ code: 12 });
    const wrong = await run(`mcp:"${process.execPath}" "${everything}" stdio`, '--tool', 'fly', '--iterations', '1');
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/Name one of: .*echo/) });
  });
});

describe('perfkit load module.ts', () => {
  it('runs a scenario in TypeScript, tells its steps, and ends though it leaks', async () => {
    const baseUrl = await shop();
    const { run } = await inProject({
      'users.csv': 'name\nada\nbob\n',
      'checkout.ts': `
        setInterval(() => undefined, 1_000);
        interface Context { http: { get(url: string): Promise<{ json(): unknown }> }; vars: Record<string, unknown> }
        export default {
          name: 'checkout',
          baseUrl: '${baseUrl}',
          thinkTime: '20ms',
          steps: [
            { name: 'cart', run: async ({ http, vars }: Context): Promise<void> => { vars.cart = (await http.get('/cart')).json(); } },
            { name: 'pay', run: ({ http }: Context) => http.get('/pay') },
          ],
        };`,
    });
    const ran = await run(
      'checkout.ts',
      '--concurrency',
      '4',
      '--iterations',
      '20',
      '--json',
      '--contract',
      'error rate < 1%',
    );
    expect(ran).toMatchObject({ code: 0 });
    expect(JSON.parse(ran.stdout)).toMatchObject({
      ...{ target: 'checkout', requests: 20, failed: 0 },
      steps: { cart: { requests: 20, failed: 0 }, pay: { requests: 20, failed: 0 } },
    });
  });

  it('refuses modules that throw, that export nothing, and that are not there', async () => {
    const { run } = await inProject({ 'throws.ts': "throw new Error('no key');", 'empty.ts': 'export {};' });
    for (const [file, why] of [
      ['throws.ts', 'it failed: no key'],
      ['empty.ts', 'it has no default export'],
      ['none.ts', 'there is no such file'],
    ] as const) {
      expect(await run(file, '--iterations', '1')).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
    }
  });
});

describe('perfkit load in shards', () => {
  it('merges their files, judges the whole, and says which one is missing', async () => {
    const url = await shop();
    const { cwd, run } = await inProject({});
    const startAt = new Date(Date.now() + 3_000).toISOString();
    const words = ['--rate', '60', '--for', '1s', '--start-at', startAt, '--contract', 'count>=55, count>=1000'];
    const parts = ['1/2', '2/2'].map((shard, i) => run(url, ...words, '--shard', shard, '--out', `${i + 1}.json`));
    for (const part of await Promise.all(parts)) expect(part).toMatchObject({ code: 0 });
    const requests = await Promise.all(
      ['1.json', '2.json'].map(async (file) => JSON.parse(await readFile(join(cwd, file), 'utf8')).requests),
    );
    const merged = await run('merge', '2.json', '1.json', '--json');
    expect(merged).toMatchObject({ code: 10 });
    const result = JSON.parse(merged.stdout);
    expect(result.requests).toBe(requests[0] + requests[1]);
    expect(result.verdicts.map(({ state }: { state: string }) => state)).toEqual(['kept', 'broken']);
    expect(await run('merge', '2.json')).toMatchObject({
      code: 11,
      stderr: expect.stringContaining('shard 1 missing'),
    });
    expect(await run('merge', '1.json', '1.json')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('both shard 1'),
    });
    expect(await run('merge', 'none.json')).toMatchObject({ code: 2 });
  });
});

describe('perfkit load --emit k6', () => {
  it('prints a script and puts nothing under load', async () => {
    const { run } = await inProject({});
    const ran = await run(
      'http://127.0.0.1:9/',
      '--rate',
      '50',
      '--for',
      '20s',
      '--contract',
      'p(95)<200',
      '--emit',
      'k6',
    );
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining("import http from 'k6/http';") });
    expect(ran.stdout).toContain('"p(95)<200"');
    expect(await run('mcp:node server.js', '--emit', 'k6')).toMatchObject({ code: 2 });
  });
});
