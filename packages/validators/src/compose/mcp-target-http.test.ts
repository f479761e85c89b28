/** MCP servers behind a URL under load, real ones and such as do what none should. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { join } from 'node:path';
import { freePort, startProgram } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { drive } from '../../test/drive.ts';
import { mcpTarget } from './mcp-target.ts';

const everything = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/index.js');
const ours = join(import.meta.dirname, '../../test/programs/mcp-server.mjs');
const node = process.execPath;

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

/** A server of this process that gets each message as it came. */
async function answering(on: (message: Rpc, response: ServerResponse, request: IncomingMessage) => void) {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    on(body === '' ? { method: request.method ?? '' } : JSON.parse(body), response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

interface Rpc {
  readonly id?: number;
  readonly method: string;
  readonly params?: { readonly name: string };
}

const json = (response: ServerResponse, message: object, headers: Record<string, string> = {}): void => {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
};

/** What meets a client of the older era. @returns whether the message was part of that */
function meeting({ id, method }: Rpc, response: ServerResponse): boolean {
  if (method === 'server/discover') json(response, { id, error: { code: -32_601, message: 'no' } });
  else if (method === 'initialize') {
    json(response, { id, result: { protocolVersion: '2025-11-25', capabilities: {} } }, { 'mcp-session-id': 's1' });
  } else if (method === 'tools/list') json(response, { id, result: { tools: [{ name: 'a' }] } });
  else if (method === 'DELETE' || id === undefined) response.writeHead(202).end();
  else return false;
  return true;
}

describe('mcpTarget over HTTP', () => {
  it('calls a real server of the older era in sessions of its own, fifty at once', async () => {
    const url = await serve(everything, ['streamableHttp']);
    const driven = await drive(mcpTarget({ url, tool: 'echo', sessions: 2 }), { users: 50, callsEach: 4 });
    expect(driven.tags).toEqual({ 'echo ok': 200 });
    expect(driven.inFlight).toBe(50);
    expect(driven.steps).toEqual(['handshake ok', 'first call ok', 'handshake ok', 'first call ok']);
  });

  it('calls a server of the newer era', async () => {
    const url = await serve(ours, [], { MODERN_ONLY: '1' });
    const driven = await drive(mcpTarget({ url, tools: ['add', 'fail'] }), { users: 10, callsEach: 20 });
    expect(driven.outcomes.ok).toBe(driven.tags['add ok']);
    expect((driven.tags['add ok'] ?? 0) + (driven.tags['fail bad-answer'] ?? 0)).toBe(200);
  });

  it('reads streams of events that go on after the answer, and bodies in pieces', async () => {
    let calls = 0;
    const url = await answering((message, response) => {
      if (meeting(message, response)) return;
      calls += 1;
      const answer = JSON.stringify({ jsonrpc: '2.0', id: message.id, result: { content: [{ text: 'ünï' }] } });
      if (calls % 2 === 0) {
        // In chunks, one of which ends within a character.
        const bytes = Buffer.from(answer);
        const cut = bytes.indexOf(0xc3) + 1;
        response.writeHead(200, { 'content-type': 'application/json' }).write(bytes.subarray(0, cut));
        setTimeout(() => response.end(bytes.subarray(cut)), 2);
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': hello\n\nevent: message\r\ndata: {"jsonrpc":"2.0","method":"notifications/message"}\r\n\r\n');
      // It never ends by itself, and its data is cut into lines.
      response.write(`id: 7\ndata: ${answer.replace(',', ',\ndata: ')}\n\n`);
    });
    expect((await drive(mcpTarget({ url }), { users: 3, callsEach: 6 })).outcomes).toEqual({ ok: 18 });
  });

  it('begins an expired session anew, once for all users, and sends again what it had refused', async () => {
    const seen: string[] = [];
    let [session, calls] = [0, 0];
    const url = await answering((message, response, request) => {
      const given = request.headers['mcp-session-id'];
      if (message.method === 'initialize') {
        session += 1;
        const result = { protocolVersion: '2025-11-25', capabilities: {} };
        return json(response, { id: message.id, result }, { 'mcp-session-id': `s${session}` });
      }
      if (message.method !== 'tools/call') return void meeting(message, response);
      calls += 1;
      seen.push(`${given}`);
      // The server forgets its sessions once, as at a restart.
      const isForgotten = given !== 's2' && calls > 5;
      if (isForgotten) response.writeHead(404).end();
      else json(response, { id: message.id, result: { content: [] } });
    });
    const driven = await drive(mcpTarget({ url }), { users: 4, callsEach: 5 });
    expect(driven.outcomes).toEqual({ ok: 20 });
    expect(driven.steps.filter((step) => step.startsWith('session'))).toEqual(['session begun anew ok']);
    expect([session, new Set(seen)]).toEqual([2, new Set(['s1', 's2'])]);
  });

  it('does not go on for ever with a server that forgets at once', async () => {
    let isMet = false;
    const url = await answering((message, response) => {
      if (message.method === 'tools/call' && isMet) return void response.writeHead(404).end();
      if (meeting(message, response)) return;
      isMet = true;
      json(response, { id: message.id, result: { content: [] } });
    });
    expect((await drive(mcpTarget({ url }), { callsEach: 3 })).outcomes).toEqual({ 'bad-answer': 3 });
  });

  it('answers what the server asks in the middle of its own answer', async () => {
    const answers: unknown[] = [];
    const waiting = new Map<unknown, () => void>();
    const url = await answering((message, response) => {
      if (message.method === undefined) {
        answers.push(message);
        response.writeHead(202).end();
        return waiting.get(message.id)?.();
      }
      if (meeting(message, response)) return;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const say = (it: object): void => void response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...it })}\n\n`);
      const asked = `q${message.id}`;
      say({ id: asked, method: answers.length === 0 ? 'ping' : 'sampling/createMessage', params: {} });
      waiting.set(asked, () => {
        say({ id: message.id, result: { content: [] } });
        response.end();
      });
    });
    expect((await drive(mcpTarget({ url }), { callsEach: 2 })).outcomes).toEqual({ ok: 2 });
    expect(answers[0]).toMatchObject({ result: {} });
    expect(answers[1]).toMatchObject({ error: { code: -32_601 } });
  });

  it('ends the sessions that it began, and sends what headers it was given', async () => {
    const seen: string[] = [];
    const url = await answering((message, response, request) => {
      seen.push(`${message.method} ${request.headers['mcp-session-id'] ?? '-'} ${request.headers.authorization}`);
      if (!meeting(message, response)) json(response, { id: message.id, result: { content: [] } });
    });
    await drive(mcpTarget({ url, headers: { authorization: 'Bearer s3cret' } }));
    expect(seen.map((line) => line.replace(' Bearer s3cret', ''))).toEqual([
      'server/discover -',
      'initialize -',
      'notifications/initialized s1',
      'tools/list s1',
      'tools/call s1',
      'tools/call s1',
      'DELETE s1',
    ]);
    expect(seen.every((line) => line.endsWith('Bearer s3cret'))).toBe(true);
  });

  it('tells failures apart', async () => {
    let call = 0;
    const answers: ((response: ServerResponse, id?: number) => void)[] = [
      (response, id) => json(response, { id, result: { content: [] } }),
      (response) => response.writeHead(500).end('oops'),
      (response) => response.writeHead(302, { location: 'http://192.0.2.1/' }).end(),
      (response, id) => json(response, { id: (id ?? 0) + 1, result: {} }),
      (response) => response.destroy(),
      (response) => void response.socket?.write('SSH-2.0-OpenSSH\r\n\r\n'),
      (response) => void response.writeHead(200, { 'content-length': 100 }).write('{"json'),
      (response, id) => json(response, { id, error: { code: -32_000, message: 'busy' } }),
      (response, id) => json(response, { id, result: { content: [] } }),
    ];
    const url = await answering((message, response) => {
      if (meeting(message, response)) return;
      answers[call]?.(response, message.id);
      call += 1;
    });
    const outcomes: string[] = [];
    await drive(mcpTarget({ url }), { callsEach: 8, timeout: 200, onOutcome: (outcome) => outcomes.push(outcome) });
    expect(outcomes).toEqual([
      ...['bad-answer', 'bad-answer', 'bad-answer', 'reset', 'bad-answer', 'timeout', 'bad-answer', 'ok'],
    ]);
  });

  it('goes to no other machine unless that is allowed', async () => {
    await expect(drive(mcpTarget({ url: 'http://192.0.2.1/mcp' }))).rejects.toMatchObject({
      code: 'validators/invalid-host',
    });
  });

  it('says who is not there, or denies access', async () => {
    const port = await freePort();
    await expect(drive(mcpTarget({ url: `http://127.0.0.1:${port}/mcp` }))).rejects.toMatchObject({
      code: 'validators/unreachable',
      message: expect.stringMatching(/it refuses connections$/),
    });
    const denying = await answering((_, response) => void response.writeHead(401).end());
    await expect(drive(mcpTarget({ url: denying }))).rejects.toThrow(/it answered 401$/);
    const silent = createTcp((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const at = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    await expect(drive(mcpTarget({ url: at, era: 'legacy' }), { timeout: 200 })).rejects.toThrow(/no answer in time$/);
  });
});
