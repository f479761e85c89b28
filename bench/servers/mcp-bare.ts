/** The smallest server of the SDK, with a tool of the same kind and size of answer as perfkit's: what `perfkit-mcp` is held against. */
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const answer = JSON.parse(process.env.BARE_ANSWER ?? '{}') as { text: string; value: Record<string, unknown> };

serveStdio(() => {
  const server = new McpServer({ name: 'bare', version: '1' });
  server.registerTool(
    'get_report',
    {
      description: 'Answers at once',
      inputSchema: z.object({ since: z.string().optional(), service: z.string().optional() }),
      outputSchema: z.looseObject({ verdict: z.string() }),
    },
    () => ({ content: [{ type: 'text', text: answer.text }], structuredContent: answer.value }),
  );
  return server;
});
