/** Real MCP servers of both SDKs, asked by real clients: what they called is what is told, by method and tool. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as FirstTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Built, builtPreload, collecting, gathered, heard, startServer } from '../../../test/watched-program.ts';

let built: Built;
beforeAll(async () => {
  built = await builtPreload();
});

const connected = {
  1: async (url: URL) => {
    const client = new FirstClient({ name: 'test', version: '1.0.0' });
    await client.connect(new FirstTransport(url) as Parameters<FirstClient['connect']>[0]);
    return client;
  },
  2: async (url: URL) => {
    const client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(new StreamableHTTPClientTransport(url));
    return client;
  },
} as const;

describe.each([
  [1, 1],
  [1, 2],
  [2, 2],
  [2, 1],
] as const)('a server of SDK %i, asked by a client of SDK %i', (sdk, by) => {
  it('is told by method and tool, with what failed, and nothing of what was asked', async () => {
    const collected = await collecting();
    const server = await startServer('mcp.mjs', {
      ...built,
      node: process.execPath,
      collected,
      env: { SDK: String(sdk) },
    });
    const client = await connected[by](new URL(`${server.url}/mcp`));
    for (const a of [1, 2, 3]) {
      const sum = await client.callTool({ name: 'add', arguments: { a, b: 1, note: 'secret' } });
      expect(sum.content).toEqual([{ type: 'text', text: String(a + 1) }]);
    }
    await client.callTool({ name: 'fails' });
    await client.callTool({ name: 'no-such-tool' }).catch(() => undefined);
    await client.listTools();
    expect((await client.readResource({ uri: 'note://secret-1' })).contents).toHaveLength(1);
    await client.close();

    await heard(() => expect(gathered(collected).counts).toHaveProperty('MCP resources/read'));
    const { stderr } = await server.stop();
    const { counts } = gathered(collected);
    expect(counts).toMatchObject({
      'MCP tools/call add': '3 (0 failed)',
      'MCP tools/call fails': '1 (1 failed)',
      'MCP (refused)': '1 (1 failed)',
      'MCP tools/list': '1 (0 failed)',
      'MCP resources/read': '1 (0 failed)',
    });
    expect(Object.keys(counts).filter((name) => name.startsWith('POST '))).toEqual([]);
    expect(JSON.stringify(collected.messages)).not.toContain('secret');
    expect(stderr).toBe('');
  });
});
