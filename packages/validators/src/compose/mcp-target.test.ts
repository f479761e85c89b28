/** MCP servers that are started, of both eras, under load; real ones and such as do what none should. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { drive } from '../../test/drive.ts';
import { runs } from '../../test/processes.ts';
import { load } from '../load/load.ts';
import { mcpTarget } from './mcp-target.ts';

const everything = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/index.js');
const ours = join(import.meta.dirname, '../../test/programs/mcp-server.mjs');
const node = process.execPath;

/** A server of few lines, over stdio: each message that comes is `message`, and `say` answers. */
const scripted = (code: string): string[] => [
  node,
  '-e',
  `const say = (message) => console.log(JSON.stringify({ jsonrpc: '2.0', ...message }));
   require('node:readline').createInterface(process.stdin).on('line', (line) => {
     const message = JSON.parse(line);
     const { id, method, params } = message;
     ${code}
   });`,
];

const LEGACY = `
  if (method === 'server/discover') say({ id, error: { code: -32601, message: 'no' } });
  if (method === 'initialize') say({ id, result: { protocolVersion: '2025-06-18', capabilities: { tools: {} } } });
  if (method === 'tools/list') say({ id, result: { tools: [{ name: 'a' }] } });`;

describe('mcpTarget over stdio', () => {
  it('calls a real server of the older era, fifty at once on one pipe', async () => {
    const target = mcpTarget({ command: [node, everything, 'stdio'], tool: 'echo' });
    const driven = await drive(target, { users: 50, callsEach: 10 });
    expect(driven.tags).toEqual({ 'echo ok': 500 });
    expect(driven.inFlight).toBe(50);
    expect(driven.steps).toEqual(['handshake ok', 'first call ok']);
  });

  it('calls a server of the newer era, which knows no session, with arguments that it takes', async () => {
    const target = mcpTarget({ command: [node, ours], env: { MODERN_ONLY: '1' }, tool: 'add' });
    expect((await drive(target, { users: 20, callsEach: 20 })).tags).toEqual({ 'add ok': 400 });
  });

  it('mixes tools by weight, counts a tool that says it failed, and spares one that destroys', async () => {
    const weighed = mcpTarget({ command: [node, ours], tools: { add: 3, fail: 1 } });
    const { tags } = await drive(weighed, { users: 4, callsEach: 100 });
    expect(tags['fail bad-answer']).toBeGreaterThan(60);
    expect(tags['fail bad-answer']).toBeLessThan(140);
    expect(tags['add ok']).toBe(400 - (tags['fail bad-answer'] ?? 0));

    const all = await drive(mcpTarget({ command: [node, ours] }), { users: 4, callsEach: 20 });
    expect(Object.keys(all.tags).sort()).toEqual(['add ok', 'fail bad-answer']);
  });

  it('tells handshake and first call of a load, also of one that is warmed up', async () => {
    const [command = '', ...args] = scripted(`${LEGACY} if (method === 'tools/call') say({ id, result: {} });`);
    const target = mcpTarget({ command, args, era: 'legacy', sessions: 2 });
    const result = await load({ target, concurrency: 4, iterations: 40, warmup: 50 });
    expect(result).toMatchObject({
      ...{ requests: 40, failed: 0, tags: { a: { requests: 40 } } },
      steps: { handshake: { requests: 2 }, 'first call': { requests: 2 } },
    });
    expect(result.warmup?.requests).toBeGreaterThan(0);
  });

  it('asks the same for the same seed', async () => {
    const asked = async (seed: number): Promise<string> => {
      const { at } = await temporaryFolder();
      const tools = `[{ name: 'a', inputSchema: { properties: { n: { type: 'integer' } }, required: ['n'] } }]`;
      const command = scripted(`
        ${LEGACY.replace("[{ name: 'a' }]", tools)}
        if (method === 'tools/call') {
          require('node:fs').appendFileSync(${JSON.stringify(at('asked'))}, JSON.stringify(params.arguments) + ' ');
          say({ id, result: { content: [] } });
        }`);
      await drive(mcpTarget({ command, seed }), { callsEach: 20 });
      return readFile(at('asked'), 'utf8');
    };
    const [one, again, other] = await Promise.all([asked(1), asked(1), asked(2)]);
    expect(one.trim().split(' ')).toHaveLength(21);
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  it('gives up on a call without an answer, tells the server, and does not take the answer for another', async () => {
    const { at } = await temporaryFolder();
    const command = scripted(`
      ${LEGACY}
      globalThis.calls ??= 0;
      if (method === 'tools/call') {
        calls += 1;
        if (calls === 2) setTimeout(() => say({ id, error: { code: 1, message: 'late' } }), 400);
        else say({ id, result: { content: [] } });
      }
      if (method === 'notifications/cancelled') require('node:fs').writeFileSync(${JSON.stringify(at('cancelled'))}, String(params.requestId));`);
    const driven = await drive(mcpTarget({ command, era: 'legacy' }), { callsEach: 4, timeout: 200 });
    expect(driven.outcomes).toEqual({ timeout: 1, ok: 3 });
    expect(Number(await readFile(at('cancelled'), 'utf8'))).toBeGreaterThan(0);
  });

  it('counts what a server leaves open when it dies, and what is asked of it later', async () => {
    const command = scripted(`${LEGACY}
      globalThis.calls ??= 0;
      if (method === 'tools/call') calls += 1;
      if (calls > 20) process.exit(3);
      if (method === 'tools/call') say({ id, result: { content: [] } });`);
    const driven = await drive(mcpTarget({ command, era: 'legacy' }), { users: 5, callsEach: 10 });
    expect(driven.outcomes).toEqual({ ok: 19, reset: expect.any(Number), refused: expect.any(Number) });
    expect(driven.outcomes.reset).toBe(5);
  });

  it('spreads users over processes, and leaves none behind', async () => {
    const { at } = await temporaryFolder();
    const log = `require('node:fs').appendFileSync(${JSON.stringify(at('pids'))}, process.pid + ' ');`;
    const command = scripted(`
      if (method === 'initialize') { ${log} process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); }
      ${LEGACY} if (method === 'tools/call') say({ id, result: { content: [] } });`);
    const driven = await drive(mcpTarget({ command, sessions: 3, era: 'legacy' }), { users: 6, callsEach: 2 });
    expect(driven.outcomes).toEqual({ ok: 12 });
    const pids = (await readFile(at('pids'), 'utf8')).trim().split(' ').map(Number);
    expect(pids).toHaveLength(3);
    expect(pids.filter(runs)).toEqual([]);
  }, 30_000);

  it('reads past banners and answers what the server asks', async () => {
    const command = scripted(`
      ${LEGACY}
      if (method === 'tools/call') { console.log('working …'); say({ id: 'p' + id, method: 'ping' }); }
      if (typeof id === 'string') say({ id: Number(id.slice(1)), result: { content: [] } });`);
    expect((await drive(mcpTarget({ command }), { callsEach: 3 })).outcomes).toEqual({ ok: 3 });
  });

  it('says who is not there, and shows no secret', async () => {
    const told = async (command: readonly string[]): Promise<string> => {
      const target = mcpTarget({ command, env: { KEY: 's3cret' } });
      const error = await drive(target).catch((caught: Error & { code?: string }) => caught);
      return `${'code' in error ? error.code : ''} ${(error as Error).message}`;
    };
    expect(await told(['no-such-server'])).toMatch(/^validators\/unreachable .*spawn no-such-server ENOENT$/);
    const dying = await told([node, '-e', 'console.error("no access with " + process.env.KEY); process.exit(2)']);
    expect(dying).toMatch(/but the server ended with code 2: no access with …$/);
  });

  it('names the tools of a server that has none of the name', async () => {
    await expect(drive(mcpTarget({ command: [node, ours], tool: 'fly' }))).rejects.toMatchObject({
      code: 'validators/invalid-target',
      hint: 'Name one of: add, fail, wipe.',
    });
  });
});

describe('mcpTarget', () => {
  it('refuses options that name no server', () => {
    const wrong = [
      {},
      { command: [] },
      { command: ['a'], url: 'http://127.0.0.1' },
      { url: 'ftp://127.0.0.1' },
      { url: 'http://127.0.0.1', headers: { a: 'b\r\nc: d' } },
      { command: ['a'], sessions: 0 },
    ];
    for (const options of wrong) expect(() => mcpTarget(options)).toThrow(/^Expected `\w+` to be /);
  });
});
