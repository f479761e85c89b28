/** `perfkit-mcp --http` as shipped: who may ask, what is refused, and that it serves on. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { freePort, runProgram, startProgram } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bin, MODERN, type Mode, report, withRun } from './ask.ts';

const TOKEN = 'a secret of at least sixteen';

interface Serving {
  readonly url: string;
  readonly port: number;
}

async function serving(words: readonly string[] = [], token?: string): Promise<Serving> {
  const port = await freePort();
  const folder = await withRun(report());
  const env = { ...process.env, PERFKIT_TOKEN: token };
  const args = [bin, '--http', '--port', String(port), '--data-dir', folder, ...words];
  const program = startProgram(process.execPath, args, { env, timeout: 60_000 });
  onTestFinished(async () => {
    program.kill('SIGTERM');
    expect((await program.result).code).toBe(0);
  });
  await program.saw('/mcp');
  return { url: `http://127.0.0.1:${port}/mcp`, port };
}

async function connectedTo(url: string, mode: Mode, headers: Record<string, string> = {}): Promise<Client> {
  const client = new Client({ name: 'a test', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  onTestFinished(() => client.close());
  return client;
}

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const ACCEPTED = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** By hand: `fetch` does not let a Host be forged. */
function post(
  port: number,
  body: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path: '/mcp', method: 'POST', headers: { ...ACCEPTED, ...headers } };
    const asked = request(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** As many requests as quickly as a socket takes them; cheap ones, so that what is counted is the asking. */
function pipelined(port: number, count: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answers = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answers += text;
    });
    socket.on('close', () => resolve(answers));
    socket.on('error', reject);
    const one = `DELETE /mcp HTTP/1.1\r\nHost: localhost:${port}\r\n`;
    socket.write(`${`${one}\r\n`.repeat(count)}${one}Connection: close\r\n\r\n`);
  });
}

describe('over HTTP', () => {
  it('answers clients of both eras, and one that asks by hand without a session', async () => {
    const { url, port } = await serving();
    for (const mode of [MODERN, 'legacy'] as const) {
      const client = await connectedTo(url, mode);
      const { structuredContent } = await client.callTool({ name: 'get_report', arguments: {} });
      expect(structuredContent).toMatchObject({ service: 'shop', source: 'last-run' });
    }
    expect(await post(port, JSON.stringify(LIST))).toMatchObject({
      status: 200,
      text: expect.stringContaining('get_report'),
    });
  });

  it('refuses forged names and origins, methods, paths, nonsense and what is too large, and serves on', async () => {
    const { url, port } = await serving();
    const body = JSON.stringify(LIST);
    expect((await post(port, body, { host: 'evil.example' })).status).toBe(421);
    expect((await post(port, body, { host: `evil.example:${port}` })).status).toBe(421);
    expect((await post(port, body, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await post(port, body, { origin: 'null' })).status).toBe(403);
    expect((await post(port, body, { origin: `http://127.0.0.1:${port}` })).status).toBe(200);
    expect((await fetch(url, { method: 'PUT', body })).status).toBe(405);
    expect((await fetch(`${url}/../etc/passwd`)).status).toBe(404);
    expect((await post(port, body, { 'content-type': 'text/plain' })).status).toBe(415);
    expect(await post(port, '{"jsonrpc": ')).toMatchObject({ status: 400, text: expect.stringContaining('-32700') });
    expect((await post(port, JSON.stringify({ ...LIST, params: { x: 'x'.repeat(2e6) } }))).status).toBe(413);
    expect((await post(port, body, { 'mcp-session-id': 'none' })).status).toBe(404);
    const unknown = { ...LIST, method: 'tools/call', params: { name: 'no_such_tool', arguments: {} } };
    expect((await post(port, JSON.stringify(unknown))).text).toContain('no_such_tool');
    expect((await post(port, body)).status).toBe(200);
  });

  it('tells a program in a loop to wait, and takes it again after that', async () => {
    const { port } = await serving();
    const body = JSON.stringify({ ...LIST, method: 'ping' });
    expect(await pipelined(port, 1_500)).toContain('HTTP/1.1 429');
    // Another client is not slowed by it.
    expect((await post(port, body)).status).toBe(200);
    await expect.poll(async () => (await post(port, body)).status, { timeout: 10_000 }).toBe(200);
  }, 30_000);

  it('is not bound beyond loopback without a token, and with one asks everybody for it', async () => {
    const args = [bin, '--http', '--host', '0.0.0.0', '--port', '0'];
    const open = await runProgram(process.execPath, args, { env: { ...process.env, PERFKIT_TOKEN: undefined } });
    expect([open.code, open.stderr]).toEqual([2, expect.stringContaining('PERFKIT_TOKEN')]);
    const { port, url } = await serving(['--host', '0.0.0.0'], TOKEN);
    expect((await post(port, JSON.stringify(LIST))).status).toBe(401);
    expect((await post(port, JSON.stringify(LIST), { authorization: `Bearer ${TOKEN}x` })).status).toBe(401);
    const client = await connectedTo(url, MODERN, { authorization: `Bearer ${TOKEN}` });
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
  });
});
