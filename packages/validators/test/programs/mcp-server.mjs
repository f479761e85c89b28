// An MCP server with three tools, over stdio, or over HTTP where PORT says so; `MODERN_ONLY` refuses the older era.
import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

const numbers = {
  type: 'object',
  properties: { a: { type: 'integer', minimum: 1, maximum: 9 }, b: { type: 'integer', minimum: 1, maximum: 9 } },
  required: ['a', 'b'],
};

function serverWithTools() {
  const server = new McpServer({ name: 'test', version: '1.0.0' });
  server.registerTool('add', { inputSchema: fromJsonSchema(numbers) }, async ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }));
  server.registerTool('fail', {}, async () => ({ isError: true, content: [{ type: 'text', text: 'out of paper' }] }));
  server.registerTool('wipe', { annotations: { destructiveHint: true } }, async () => process.exit(9));
  return server;
}

const options = process.env.MODERN_ONLY ? { legacy: 'reject' } : {};
if (process.env.PORT === undefined) serveStdio(serverWithTools, options);
else {
  const answer = toNodeHandler(createMcpHandler(serverWithTools, options));
  createServer(answer).listen(process.env.PORT, '127.0.0.1', () => console.log('listening on it'));
}
