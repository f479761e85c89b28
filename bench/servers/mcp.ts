/** An MCP server with one tool that adds: over stdio with the word `stdio`, else over HTTP. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { serve } from './serving.ts';

const whole = { type: 'integer', minimum: 0, maximum: 99 };
const inputSchema = fromJsonSchema<{ a: number; b: number }>({
  type: 'object',
  properties: { a: whole, b: whole },
  required: ['a', 'b'],
} as never);

function serverThatAdds(): McpServer {
  const server = new McpServer({ name: 'adds', version: '1.0.0' });
  server.registerTool('add', { inputSchema }, async ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }));
  return server;
}

if (process.argv[2] === 'stdio') serveStdio(serverThatAdds);
else {
  const answer = toNodeHandler(createMcpHandler(serverThatAdds));
  // The handler's type asks for a request that always has a method, as those of servers have.
  const server = createServer((request, response) => void answer(request as never, response));
  server.listen(0, '127.0.0.1', () => serve(server.address() as AddressInfo));
}
