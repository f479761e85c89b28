/**
 * What the official conformance suite asks of a server, in the wiring of `perfkit-mcp`: `create` is another one, transport,
 * guard, sessions, rate and subscriptions are ours.
 */
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Changes } from '../../src/wire/changes.ts';
import { registerAsking, verifyState } from './suite-asking.ts';
import { registerAskingBefore } from './suite-asking-before.ts';
import { embedded, IMAGE, image, sound, text } from './suite-content.ts';

export function createSuiteServer(changes: Changes): McpServer {
  const server = new McpServer(
    { name: 'conformance', version: '1' },
    {
      capabilities: { resources: { subscribe: true }, logging: {}, completions: {} },
      requestState: { verify: verifyState },
    },
  );
  registerAnswers(server);
  registerNews(server, changes);
  registerResources(server);
  registerPrompts(server);
  registerAsking(server);
  registerAskingBefore(server);
  server.server.setRequestHandler('completion/complete', () => ({
    completion: { values: [], total: 0, hasMore: false },
  }));
  return server;
}

function registerAnswers(server: McpServer): void {
  const answers = {
    test_simple_text: [text('This is a simple text response for testing.')],
    test_image_content: [image],
    test_audio_content: [sound],
    test_embedded_resource: [embedded('test://embedded-resource')],
    test_multiple_content_types: [text('Several.'), image, embedded('test://mixed-content-resource')],
  };
  for (const [name, content] of Object.entries(answers)) {
    server.registerTool(name, { description: 'Answers with what its name says' }, () => ({ content }));
  }
  server.registerTool('test_error_handling', { description: 'Fails' }, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
}

/** Tools that tell something before they answer, or after. */
function registerNews(server: McpServer, changes: Changes): void {
  server.registerTool('test_tool_with_progress', { description: 'Tells its progress' }, async ({ mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    if (progressToken !== undefined) {
      for (const progress of [0, 50, 100]) {
        await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
      }
    }
    return { content: [text(String(progressToken))] };
  });
  for (const name of ['test_tool_with_logging', 'test_logging_tool']) {
    server.registerTool(name, { description: 'Logs' }, async ({ mcpReq }) => {
      for (const words of ['started', 'goes on', 'completed']) await mcpReq.log('info', words);
      return { content: [text('Logged.')] };
    });
  }
  const kinds = { test_trigger_tool_change: 'tools_list_changed', test_trigger_prompt_change: 'prompts_list_changed' };
  for (const [name, kind] of Object.entries(kinds)) {
    server.registerTool(name, { description: 'Tells of a change' }, () => {
      changes.publish({ kind: kind as 'tools_list_changed' });
      return { content: [text('Told.')] };
    });
  }
}

function registerResources(server: McpServer): void {
  const plain = { mimeType: 'text/plain' };
  server.registerResource('text', 'test://static-text', plain, ({ href: uri }) => ({
    contents: [{ uri, ...plain, text: 'This is the content of the static text resource.' }],
  }));
  server.registerResource('watched', 'test://watched-resource', plain, ({ href: uri }) => ({
    contents: [{ uri, ...plain, text: 'Watched.' }],
  }));
  const png = { mimeType: 'image/png' };
  server.registerResource('binary', 'test://static-binary', png, ({ href: uri }) => ({
    contents: [{ uri, ...png, blob: IMAGE }],
  }));
  const template = new ResourceTemplate('test://template/{id}/data', { list: undefined });
  server.registerResource('template', template, {}, ({ href: uri }, { id }) => ({
    contents: [{ uri, mimeType: 'application/json', text: JSON.stringify({ id, templateTest: true }) }],
  }));
}

function registerPrompts(server: McpServer): void {
  const said = (...content: (ReturnType<typeof text> | typeof image | ReturnType<typeof embedded>)[]) => ({
    messages: content.map((part) => ({ role: 'user' as const, content: part })),
  });
  const about = { description: 'Says what its name says' };
  server.registerPrompt('test_simple_prompt', about, () => said(text('This is a simple prompt for testing.')));
  server.registerPrompt('test_prompt_with_image', about, () => said(image, text('Look at it.')));
  const two = z.object({ arg1: z.string(), arg2: z.string() });
  server.registerPrompt('test_prompt_with_arguments', { ...about, argsSchema: two }, ({ arg1, arg2 }) =>
    said(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  );
  const one = z.object({ resourceUri: z.string() });
  server.registerPrompt('test_prompt_with_embedded_resource', { ...about, argsSchema: one }, ({ resourceUri }) =>
    said(embedded(resourceUri), text('Read it.')),
  );
}
