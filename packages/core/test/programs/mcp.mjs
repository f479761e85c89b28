// A server of MCP for clients of every revision; `SDK` is 1 (the single package) or 2 (the split ones).
import { createServer } from 'node:http';
import { z } from 'zod';

const isFirst = process.env.SDK === '1';
const { McpServer, createMcpHandler } = isFirst
  ? await import('@modelcontextprotocol/sdk/server/mcp.js')
  : await import('@modelcontextprotocol/server');

function serverWithTools() {
  const server = new McpServer({ name: 'test', version: '1.0.0' });
  const inputSchema = isFirst ? { a: z.number(), b: z.number() } : z.object({ a: z.number(), b: z.number() });
  server.registerTool('add', { inputSchema }, async ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }));
  server.registerTool('fails', {}, async () => ({ content: [{ type: 'text', text: 'no' }], isError: true }));
  server.registerResource('note', 'note://secret-1', {}, async ({ href }) => ({
    contents: [{ uri: href, text: 'x' }],
  }));
  return server;
}

const answer = isFirst ? await first() : await second();
createServer(answer).listen(process.env.PORT, () => console.log('listening on it'));

async function first() {
  const { StreamableHTTPServerTransport } = await import('@modelcontextprotocol/sdk/server/streamableHttp.js');
  return async (request, response) => {
    if (request.method !== 'POST') return response.writeHead(405).end();
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    await serverWithTools().connect(transport);
    await transport.handleRequest(request, response);
  };
}

async function second() {
  const { toNodeHandler } = await import('@modelcontextprotocol/node');
  return toNodeHandler(createMcpHandler(serverWithTools));
}
