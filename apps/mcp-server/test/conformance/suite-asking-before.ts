/** Tools of the suite that ask the client something, as of the years before 2026-07-28: by a request while they work. */
import type { ElicitRequestFormParams, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { text } from './suite-content.ts';

type Properties = ElicitRequestFormParams['requestedSchema']['properties'];

const titled = (...words: string[]) => words.map((title, i) => ({ const: `value${i + 1}`, title }));

const DEFAULTS: Properties = {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
};

const ENUMS: Properties = {
  untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
  titledSingle: { type: 'string', oneOf: titled('First', 'Second', 'Third') },
  legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'] },
  untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
  titledMulti: { type: 'array', items: { anyOf: titled('First', 'Second', 'Third') } },
};

export function registerAskingBefore(server: McpServer): void {
  const prompt = { description: 'Samples', inputSchema: z.object({ prompt: z.string() }) };
  server.registerTool('test_sampling', prompt, async ({ prompt: words }, { mcpReq }) => {
    const { content } = await mcpReq.requestSampling({
      messages: [{ role: 'user', content: text(words) }],
      maxTokens: 100,
    });
    return { content: [text(`LLM response: ${JSON.stringify(content)}`)] };
  });
  const response: Properties = { response: { type: 'string' } };
  const forms = {
    test_elicitation: response,
    test_elicitation_sep1034_defaults: DEFAULTS,
    test_elicitation_sep1330_enums: ENUMS,
  };
  for (const [name, properties] of Object.entries(forms)) {
    const message = { description: 'Elicits', inputSchema: z.object({ message: z.string().optional() }) };
    server.registerTool(name, message, async ({ message: words = 'Please fill in' }, { mcpReq }) => {
      const requestedSchema = { type: 'object' as const, properties };
      const { action, content } = await mcpReq.elicitInput({ message: words, requestedSchema });
      return { content: [text(`Elicitation completed: action=${action}, content=${JSON.stringify(content ?? {})}`)] };
    });
  }
}
