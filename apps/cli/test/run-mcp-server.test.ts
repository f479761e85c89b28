/** The reference server of MCP, which nobody here wrote: its calls are told by method and tool, as a client made them. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freePort } from './drive.ts';
import { emptyProject, reportIn, startPerfkit } from './perfkit.ts';

const server = join(import.meta.dirname, '../node_modules/@modelcontextprotocol/server-everything/dist/index.js');

/** A client of one session: raw JSON-RPC, since a library would send more than the test says. */
function client(port: number) {
  let session = {};
  return async (method: string, params?: object): Promise<string> => {
    const id = method.startsWith('notifications/') ? {} : { id: 1 };
    const response = await fetch(`http://127.0.0.1:${port}/mcp`, {
      method: 'POST',
      headers: { accept: 'application/json, text/event-stream', 'content-type': 'application/json', ...session },
      body: JSON.stringify({ jsonrpc: '2.0', ...id, method, params }),
    });
    const given = response.headers.get('mcp-session-id');
    if (given !== null) session = { 'mcp-session-id': given };
    return response.text();
  };
}

it('server-everything: every call under its tool, failed results as failures, output and exit code its own', async () => {
  const cwd = await emptyProject();
  const port = await freePort();
  const command = [process.execPath, server, 'streamableHttp'];
  const running = startPerfkit(['run', '--report', 'report.json', '--', ...command], {
    cwd,
    env: { ...process.env, PORT: String(port) },
    timeout: 30_000,
  });
  await running.saw('listening on');
  const ask = client(port);
  const clientInfo = { name: 'test', version: '1' };
  await ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
  await ask('notifications/initialized');
  for (let n = 0; n < 20; n += 1) {
    expect(await ask('tools/call', { name: 'get-sum', arguments: { a: n, b: 1 } })).toContain(`is ${n + 1}.`);
  }
  for (let n = 0; n < 3; n += 1) await ask('tools/call', { name: 'get-sum', arguments: { a: 'no number' } });
  for (let n = 0; n < 7; n += 1) await ask('tools/call', { name: 'echo', arguments: { message: 'hello' } });
  await ask('tools/list');
  running.kill('SIGINT');

  const { code, stdout } = await running.result;
  expect(code).toBe(0);
  expect(stdout).toContain('Server shutdown complete');
  const { operations, findings } = reportIn(cwd);
  expect(Object.fromEntries(operations.map(({ name, count, failed }) => [name, [count, failed]]))).toEqual({
    'MCP initialize': [1, 0],
    'MCP notifications/initialized': [1, 0],
    'MCP tools/call get-sum': [23, 3],
    'MCP tools/call echo': [7, 0],
    'MCP tools/list': [1, 0],
  });
  expect(findings.map(({ text }) => text)).toContain('MCP tools/call get-sum failed in 3 of 23 calls, 13 %');
});
