// An MCP server of the newer era, over stdio, or over HTTP where PORT says so; `MODERN_ONLY` refuses the older era.
import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

function serverWithTools() {
  const server = new McpServer({ name: 'test', version: '1.0.0' });
  for (const name of ['add', 'remove']) server.registerTool(name, {}, async () => ({ content: [] }));
  return server;
}

const options = process.env.MODERN_ONLY ? { legacy: 'reject' } : {};
if (process.env.PORT === undefined) serveStdio(serverWithTools, options);
else {
  const answer = toNodeHandler(createMcpHandler(serverWithTools, options));
  createServer(answer).listen(process.env.PORT, '127.0.0.1', () => console.log('listening on it'));
}
