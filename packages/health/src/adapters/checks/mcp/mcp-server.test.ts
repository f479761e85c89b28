/** Real MCP servers of both eras, and what is no server. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { startProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask } from '../../../../test/ask.ts';
import { runs } from '../../../../test/processes.ts';
import { accepting, freePort, serving } from '../../../../test/servers.ts';
import { createHealth } from '../../../index.ts';
import { mcpServerCheck } from './server.ts';

const everything = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/index.js');
const ours = join(import.meta.dirname, '../../../../test/programs/mcp-server.mjs');
const node = process.execPath;

/** A server of few lines, over stdio: each message that comes is `message`, and `say` answers. */
const scripted = (code: string) => ({
  command: node,
  args: [
    '-e',
    `const say = (message) => console.log(JSON.stringify({ jsonrpc: '2.0', ...message }));
     require('node:readline').createInterface(process.stdin).on('line', (line) => {
       const message = JSON.parse(line);
       const { id, method } = message;
       ${code}
     });`,
  ],
});

/** Answers as a server of the older era; `name` is its one tool. */
const LEGACY = `
  if (method === 'initialize') say({ id, result: { protocolVersion: '2025-06-18', capabilities: { tools: {} } } });
  if (method === 'tools/list') say({ id, result: { tools: [{ name }] } });`;

async function serve(script: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const port = await freePort();
  const program = startProgram(node, [script, ...args], {
    env: { ...process.env, PORT: String(port), ...env },
    timeout: 60_000,
  });
  onTestFinished(async () => {
    program.kill('SIGKILL');
    await program.result.catch(() => undefined);
  });
  await program.saw('listening on');
  return `http://127.0.0.1:${port}/mcp`;
}

describe('mcpServerCheck over stdio', () => {
  it('meets a server of the older era, and its tools', async () => {
    const check = mcpServerCheck({ command: node, args: [everything, 'stdio'], tools: ['echo'] });
    expect(await ask(check)).toMatchObject({
      state: 'pass',
      text: expect.stringMatching(/^speaks 2025-\d\d-\d\d, has \d+ tools$/),
    });
    expect(
      await ask(mcpServerCheck({ command: node, args: [everything, 'stdio'], tools: ['echo', 'fly'] })),
    ).toMatchObject({
      state: 'fail',
      text: expect.stringMatching(/, but not fly$/),
    });
  });

  it('meets a server of the newer era', async () => {
    const check = mcpServerCheck({ command: node, args: [ours], env: { MODERN_ONLY: '1' }, tools: ['add'] });
    expect(await ask(check)).toMatchObject({ state: 'pass', text: 'speaks 2026-07-28, has 2 tools' });
  });

  it('meets one that ends, or says nothing, when it is asked before `initialize`, and remembers its era', async () => {
    const { at } = await temporaryFolder();
    const log = `require('node:fs').appendFileSync(${JSON.stringify(at('methods'))}, method + ' ');`;
    const ending = scripted(`${log} const name = 'a'; if (method === 'server/discover') process.exit(1); ${LEGACY}`);
    const health = createHealth({ checks: [mcpServerCheck({ ...ending })] });
    for (let i = 0; i < 2; i += 1) {
      expect((await health.run()).checks[0]).toMatchObject({ state: 'pass', text: 'speaks 2025-06-18, has 1 tool' });
    }
    const legacy = ['initialize', 'notifications/initialized', 'tools/list'];
    expect((await readFile(at('methods'), 'utf8')).trim().split(' ')).toEqual([
      'server/discover',
      ...legacy,
      ...legacy,
    ]);
    const silent = scripted(`const name = 'a'; ${LEGACY}`);
    expect((await ask(mcpServerCheck({ ...silent, eraTimeout: 200 }))).state).toBe('pass');
  });

  it('reads past banners, answers what the server asks, and goes through pages', async () => {
    const server = scripted(`
      if (method === 'initialize') {
        console.log('Welcome!');
        say({ id: 'p', method: 'ping' });
      }
      if (message.id === 'p') say({ id: 2, result: {} });
      if (message.id === 'p') say({ id: 1, result: { protocolVersion: '2024-11-05', capabilities: { tools: {} } } });
      if (method === 'server/discover') say({ id, error: { code: -32601, message: 'no' } });
      if (method === 'tools/list') {
        const cursor = message.params.cursor;
        say({ id, result: cursor ? { tools: [{ name: 'b' }] } : { tools: [{ name: 'a' }], nextCursor: 'more' } });
      }`);
    expect(await ask(mcpServerCheck({ ...server, tools: ['a', 'b'] }))).toMatchObject({
      state: 'pass',
      text: 'speaks 2024-11-05, has 2 tools',
    });
  });

  it('passes a server that offers no tools', async () => {
    const server = scripted(`
      if (method === 'server/discover') say({ id, error: { code: -32601, message: 'no' } });
      if (method === 'initialize') say({ id, result: { protocolVersion: '2025-11-25', capabilities: {} } });`);
    expect(await ask(mcpServerCheck(server))).toMatchObject({ state: 'pass', text: 'speaks 2025-11-25, has 0 tools' });
  });

  it('says how a server failed', async () => {
    const texts = [
      mcpServerCheck({ command: 'no-such-server' }),
      mcpServerCheck({
        command: node,
        args: ['-e', 'console.error("no access with " + process.env.KEY); process.exit(2)'],
        env: { KEY: 's3cret' },
      }),
      mcpServerCheck(scripted(`say({ id, error: { code: -32600, message: 'go away' } });`)),
      mcpServerCheck(scripted(`say({ id, result: { nonsense: 1 } });`)),
    ].map(async (check) => {
      const { state, text } = await ask(check);
      return `${state}: ${text}`;
    });
    expect(await Promise.all(texts)).toEqual([
      'fail: spawn no-such-server ENOENT',
      'fail: the server ended with code 2: no access with …',
      'fail: refused: go away',
      'fail: answered initialize without a version of the protocol',
    ]);
  });

  it('leaves no process behind: not of a server that does not end, nor of what it started', async () => {
    const { at } = await temporaryFolder();
    const log = JSON.stringify(at('pids'));
    const server = scripted(`
      if (!globalThis.child) {
        process.on('SIGTERM', () => {});
        globalThis.child = require('node:child_process').spawn('sh', ['-c', 'trap "" TERM; sleep 60'], { stdio: 'inherit' });
        require('node:fs').appendFileSync(${log}, process.pid + ' ' + globalThis.child.pid + ' ');
      }
      if (method === 'server/discover') say({ id, error: { code: -32601, message: 'no' } });
      const name = 'a';
      ${LEGACY}`);
    expect((await ask(mcpServerCheck(server))).state).toBe('pass');
    const hanging = ['-c', 'trap "" TERM; echo $$ >> "$1"; while :; do sleep 1; done', 'sh', at('pids')];
    expect((await ask(mcpServerCheck({ command: 'sh', args: hanging, timeout: 400 }))).text).toBe(
      'no answer within 400 ms',
    );
    const started = (await readFile(at('pids'), 'utf8')).trim().split(/\s+/).map(Number);
    expect(started).toHaveLength(5);
    await expect.poll(() => started.filter(runs), { timeout: 5_000 }).toEqual([]);
  });
});

describe('mcpServerCheck over HTTP', () => {
  it('meets a server of the older era, and ends its session', async () => {
    const url = await serve(everything, ['streamableHttp']);
    const seen: string[] = [];
    const proxy = await serving(async (request, response) => {
      const body = Buffer.concat(await request.toArray());
      seen.push(`${request.method} ${body.length > 0 ? JSON.parse(String(body)).method : ''}`.trim());
      const { host: _, connection: __, ...headers } = request.headers as Record<string, string>;
      const answer = await fetch(url, { method: request.method ?? '', headers, ...(body.length > 0 && { body }) });
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
    expect(await ask(mcpServerCheck({ url: proxy, tools: ['echo'] }))).toMatchObject({
      state: 'pass',
      text: expect.stringMatching(/^speaks 2025-\d\d-\d\d, has \d+ tools$/),
    });
    expect(seen).toEqual([
      ...['POST server/discover', 'POST initialize', 'POST notifications/initialized', 'POST tools/list', 'DELETE'],
    ]);
  });

  it('meets a server of the newer era', async () => {
    const url = await serve(ours, [], { MODERN_ONLY: '1' });
    expect(await ask(mcpServerCheck({ url }))).toMatchObject({ state: 'pass', text: 'speaks 2026-07-28, has 2 tools' });
  });

  it('says how a server failed, and shows no header', async () => {
    const stalling = await accepting((socket) => void socket.resume());
    const resetting = await accepting((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    const told = async (url: string, timeout = 10_000): Promise<string> => {
      const result = await ask(mcpServerCheck({ url, headers: { authorization: 'Bearer s3cret' }, timeout }));
      expect(JSON.stringify(result)).not.toContain('s3cret');
      return `${result.state}: ${result.text}`;
    };
    const answering = (status: number, body: string) =>
      serving((_, response) => void response.writeHead(status).end(body));
    expect(await told(`http://127.0.0.1:${stalling}`, 200)).toBe('fail: no answer within 200 ms');
    expect(await told(`http://127.0.0.1:${resetting}`)).toMatch(/^fail: .*(ECONNRESET|hang up)/);
    expect(await told(await answering(401, ''))).toBe('unauthorised: answered 401');
    expect(await told(await answering(404, 'no'))).toBe('fail: answered 404');
    expect(await told(await answering(502, 'no'))).toBe('fail: answered 502');
    expect(await told(await answering(200, '<html>'))).toMatch(/^fail: answered .* with what is no message$/);
  });

  it('reads a stream of events no further than the answer', async () => {
    const url = await serving(async (request, response) => {
      const { id, method } = JSON.parse(Buffer.concat(await request.toArray()).toString());
      const results: Record<string, object> = {
        initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} } },
        'tools/list': { tools: [{ name: 'a' }] },
      };
      if (id === undefined) return void response.writeHead(202).end();
      const result = results[method];
      const answer = { jsonrpc: '2.0', id, ...(result ? { result } : { error: { code: -32601, message: 'no' } }) };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': hello\n\nevent: message\r\ndata: {"jsonrpc":"2.0","method":"notifications/message"}\r\n\r\n');
      // It never ends by itself, and its data is cut into lines.
      response.write(`id: 7\ndata: ${JSON.stringify(answer).replace(',', ',\ndata: ')}\n\n`);
    });
    expect(await ask(mcpServerCheck({ url, timeout: '10s' }))).toMatchObject({
      state: 'pass',
      text: 'speaks 2025-11-25, has 1 tool',
    });
  });
});
