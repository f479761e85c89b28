/** `perfkit run --mcp` between a client and a server on stdio: nothing of what passes changes, and all of it is timed. */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { realPart, runProgram } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { bin, emptyProject, operation, perfkit, programs, reportIn } from './perfkit.ts';

const everything = join(import.meta.dirname, '../node_modules/@modelcontextprotocol/server-everything/dist/index.js');
const words = (...server: string[]): string[] => [
  bin,
  'run',
  '--mcp',
  '--quiet',
  '--report',
  'report.json',
  '--',
  process.execPath,
  ...server,
];

/** A program of the official tools and servers. */
function mcpTool(name: string): Promise<string> {
  const path = join(process.env.PERF_MCP_TOOLS ?? '/nowhere', 'node_modules/.bin', name);
  return realPart({
    name,
    find: () => (existsSync(path) ? path : undefined),
    install: `PERF_MCP_TOOLS names a folder with ${name}, as .ci/run makes it`,
  });
}

/** The official client, connected to a server with perfkit between. */
async function connected(cwd: string, ...server: string[]): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  // The server for memory would keep it beside its own code.
  const env = { ...getDefaultEnvironment(), MEMORY_FILE_PATH: join(cwd, 'memory.jsonl') };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: words(...server), cwd, env }));
  return client;
}

describe('the reference server behind it', () => {
  it('answers the official client, 64 at once, and each tool is told with what failed', async () => {
    const cwd = await emptyProject();
    const client = await connected(cwd, everything, 'stdio');
    const sums = await Promise.all(
      Array.from({ length: 512 }, (_, a) => client.callTool({ name: 'get-sum', arguments: { a, b: 1 } })),
    );
    for (const [a, { content }] of sums.entries()) expect(JSON.stringify(content)).toContain(`is ${a + 1}.`);
    await client.callTool({ name: 'get-sum', arguments: { a: 'no number' } });
    await client.callTool({ name: 'echo', arguments: { message: 'secret' } });
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(5);
    await client.close();
    const report = reportIn(cwd);
    expect(operation(report, 'MCP tools/call get-sum')).toMatchObject({ count: 513, failed: 1 });
    expect(operation(report, 'MCP tools/call echo')).toMatchObject({ count: 1, failed: 0 });
    expect(operation(report, 'MCP tools/list')).toMatchObject({ count: 1, failed: 0 });
    expect(JSON.stringify(report)).not.toContain('secret');
  });

  it('answers the official inspector', { timeout: 40_000 }, async () => {
    const inspector = await mcpTool('mcp-inspector');
    const cwd = await emptyProject();
    const call = [
      '--cli',
      '--method',
      'tools/call',
      '--tool-name',
      'get-sum',
      '--tool-arg',
      'a=2',
      '--tool-arg',
      'b=3',
    ];
    const server = [process.execPath, ...words(everything, 'stdio')];
    const { code, stdout } = await runProgram(process.execPath, [inspector, ...call, '--', ...server], {
      cwd,
      timeout: 35_000,
    });
    expect([code, stdout]).toEqual([0, expect.stringContaining('The sum of 2 and 3 is 5.')]);
    expect(operation(reportIn(cwd), 'MCP tools/call get-sum')).toMatchObject({ count: 1, failed: 0 });
  });
});

describe('servers that people use behind it', () => {
  it('the one for files reads, lists and refuses as without perfkit, and each tool is timed', async () => {
    const server = await mcpTool('mcp-server-filesystem');
    const cwd = await emptyProject();
    const text = `${'über '.repeat(20_000)}\u2028 end`;
    writeFileSync(join(cwd, 'big.txt'), text);
    const client = await connected(cwd, server, cwd);
    const reads = await Promise.all(
      Array.from({ length: 16 }, () =>
        client.callTool({ name: 'read_text_file', arguments: { path: join(cwd, 'big.txt') } }),
      ),
    );
    for (const { content } of reads) expect(content).toEqual([{ type: 'text', text }]);
    const outside = await client.callTool({ name: 'read_text_file', arguments: { path: '/etc/passwd' } });
    expect(outside.isError).toBe(true);
    await client.close();
    const report = reportIn(cwd);
    expect(operation(report, 'MCP tools/call read_text_file')).toMatchObject({ count: 17, failed: 1 });
    expect(JSON.stringify(report)).not.toContain('/etc/passwd');
  });

  it('the one for memory keeps what it is told', async () => {
    const server = await mcpTool('mcp-server-memory');
    const cwd = await emptyProject();
    const client = await connected(cwd, server);
    const entities = [{ name: 'Ada', entityType: 'person', observations: ['counts'] }];
    await client.callTool({ name: 'create_entities', arguments: { entities } });
    const graph = await client.callTool({ name: 'read_graph', arguments: {} });
    expect(graph.structuredContent).toMatchObject({ entities });
    await client.close();
    expect(readFileSync(join(cwd, 'memory.jsonl'), 'utf8')).toContain('Ada');
    const report = reportIn(cwd);
    expect(operation(report, 'MCP tools/call create_entities')).toMatchObject({ count: 1, failed: 0 });
    expect(operation(report, 'MCP tools/call read_graph')).toMatchObject({ count: 1, failed: 0 });
  });
});

/** Sends bytes as a client would, ends unless the server does, and reads all that came back. */
async function through(cwd: string, bytes: readonly Uint8Array[], server: readonly string[]) {
  const running = spawn(process.execPath, words(join(programs, 'echo-lines.mjs'), ...server), { cwd });
  const back = createHash('sha256');
  let size = 0;
  running.stdout.on('data', (chunk: Uint8Array) => {
    size += chunk.length;
    back.update(chunk);
  });
  let stderr = '';
  running.stderr.on('data', (chunk) => (stderr += chunk));
  running.stdin.on('error', () => undefined);
  for (const chunk of bytes)
    if (!running.stdin.write(chunk)) await Promise.race([once(running.stdin, 'drain'), once(running, 'exit')]);
  if (server[0] !== 'answer') running.stdin.end();
  const [code] = await once(running, 'close');
  return { code, size, hash: back.digest('hex'), stderr };
}

const hashOf = (bytes: readonly Uint8Array[]): string => {
  const hash = createHash('sha256');
  for (const chunk of bytes) hash.update(chunk);
  return hash.digest('hex');
};

describe('whatever passes', () => {
  it('comes through byte by byte: a line of 50 MB, broken JSON, bytes that are no text', async () => {
    const cwd = await emptyProject();
    const large = Buffer.alloc(50 * 1024 * 1024, 'x');
    const bytes = [
      Buffer.from('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"large","arguments":{"text":"'),
      large,
      Buffer.from('"}}}\n{"id":2,"met\n\n'),
      Buffer.from(randomBytes(65_536).map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte))),
      Buffer.from('\n'),
    ];
    const { code, size, hash } = await through(
      cwd,
      bytes.map((chunk) => chunk),
      [],
    );
    expect(code).toBe(0);
    expect(size).toBeGreaterThan(large.length);
    // `readline` reads UTF-8: what is no text is changed by the server itself, and in the same way without us.
    expect(hash).toBe(hashOf(await directly(bytes)));
    expect(reportIn(cwd).notes.join('\n')).toContain('no JSON');
  });

  it('a server in another language is told by its requests, and no note says that there are none', async () => {
    const cwd = await emptyProject();
    const line = `printf '{"id":1,"method":"ping"}\\n{"id":1,"result":{}}\\n' | '${process.execPath}' '${bin}' run --mcp --report report.json -- cat`;
    expect((await runProgram('sh', ['-c', line], { cwd })).code).toBe(0);
    const report = reportIn(cwd);
    expect(operation(report, 'MCP ping')).toMatchObject({ count: 1 });
    expect(report.notes.join('\n')).toContain('beside its requests');
    expect(report.notes.join('\n')).not.toContain('no operations');
  });

  it('a server that dies ends it with its own code, and what it had not answered has failed', async () => {
    const cwd = await emptyProject();
    const call = (id: number): Buffer => Buffer.from(`{"jsonrpc":"2.0","id":${id},"method":"ping"}\n`);
    const { code } = await through(cwd, [call(1), call(2)], ['answer', '2']);
    expect(code).toBe(3);
    expect(operation(reportIn(cwd), 'MCP ping')).toMatchObject({ count: 2, failed: 1 });
  });

  it('what the server says beside its messages is passed on, and said', async () => {
    const cwd = await emptyProject();
    const { size } = await through(cwd, [], ['noise']);
    expect(size).toBe('Server started\n'.length);
    expect(reportIn(cwd).notes.join('\n')).toContain('1 line on the standard output of the server');
  });
});

async function directly(bytes: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const server = spawn(process.execPath, [join(programs, 'echo-lines.mjs')]);
  const back: Uint8Array[] = [];
  server.stdout.on('data', (chunk: Uint8Array) => back.push(chunk));
  for (const chunk of bytes) if (!server.stdin.write(chunk)) await once(server.stdin, 'drain');
  server.stdin.end();
  await once(server, 'close');
  return back;
}

it('a client that vanishes takes the server with it, as it would without us', async () => {
  const cwd = await emptyProject();
  const running = spawn(process.execPath, words(join(programs, 'echo-lines.mjs'), 'answer'), { cwd });
  running.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
  await once(running.stdout, 'data');
  running.stdout.destroy();
  running.stdin.write('{"jsonrpc":"2.0","id":2,"method":"ping"}\n');
  running.stdin.end();
  await once(running, 'close');
  expect(operation(reportIn(cwd), 'MCP ping')).toMatchObject({ failed: 0 });
});

it('goes with a program only', async () => {
  const { code, stderr } = await perfkit(['run', '--mcp', '--pid', String(process.pid)], { cwd: await emptyProject() });
  expect(code).toBe(2);
  expect(stderr).toContain('Expected --mcp to come with a program');
});
