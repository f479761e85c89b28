/**
 * The smallest server of the SDK, with one tool that declares and answers the same as perfkit's: what `perfkit-mcp` is held
 * against. The SDK checks each answer against what was declared, of both.
 */
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const answer = JSON.parse(process.env.BARE_ANSWER ?? '{}') as {
  text: string;
  value: Record<string, unknown>;
  schema: Parameters<typeof z.fromJSONSchema>[0];
};

serveStdio(() => {
  const server = new McpServer({ name: 'bare', version: '1' });
  server.registerTool(
    'get_report',
    {
      description: 'Answers at once',
      inputSchema: z.object({ since: z.string().optional(), service: z.string().optional() }),
      outputSchema: z.fromJSONSchema(answer.schema),
    },
    () => ({ content: [{ type: 'text', text: answer.text }], structuredContent: answer.value }),
  );
  return server;
});
