/** Tools of the suite that ask the client something, as of 2026-07-28: their answer is what they need. */
import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  createRequestStateCodec,
  type InputRequests,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { text } from './suite-content.ts';

const codec = createRequestStateCodec<{ step: number }>({ key: 'a key of thirty-two bytes or more, for tests' });
export const verifyState = codec.verify;

const form = (message: string, field: string) =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [field]: { type: 'string' } }, required: [field] },
  });
const confirm = inputRequired.elicit({
  message: 'Please confirm',
  requestedSchema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
});
const question = (words: string) =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: text(words) }], maxTokens: 100 });

const name = form('What is your name?', 'name');
const roots = inputRequired.listRoots();

/** What the client can do, as it said with this request. */
function capabilitiesOf(envelope: object = {}): ClientCapabilities {
  return (envelope as Record<string, ClientCapabilities>)[CLIENT_CAPABILITIES_META_KEY] ?? {};
}

/** Everything asked for came, and is what was asked for. */
function isAnswered({ mcpReq }: ServerContext, asked: InputRequests): boolean {
  return Object.keys(asked).every((key) => {
    const answer = inputResponse(mcpReq.inputResponses, key);
    return answer.kind === 'elicit'
      ? acceptedContent(mcpReq.inputResponses, key) !== undefined
      : answer.kind !== 'missing';
  });
}

export function registerAsking(server: McpServer): void {
  const about = { description: 'Asks the client' };
  const asks: Readonly<Record<string, InputRequests>> = {
    elicitation: { user_name: name },
    sampling: { capital_question: question('What is the capital of France?') },
    list_roots: { client_roots: roots },
  };
  for (const [kind, inputRequests] of Object.entries(asks)) {
    server.registerTool(`test_input_required_result_${kind}`, about, (context) =>
      isAnswered(context, inputRequests)
        ? { content: [text(`Hello: ${JSON.stringify(context.mcpReq.inputResponses)}`)] }
        : inputRequired({ inputRequests }),
    );
  }
  const withState: Readonly<Record<string, InputRequests>> = {
    request_state: { confirm },
    tampered_state: { confirm },
    multiple_inputs: { user_name: name, greeting: question('Generate a greeting'), client_roots: roots },
  };
  for (const [kind, inputRequests] of Object.entries(withState)) {
    server.registerTool(`test_input_required_result_${kind}`, about, async (context) =>
      isAnswered(context, inputRequests) && context.mcpReq.requestState<{ step: number }>()?.step === 1
        ? { content: [text('state-ok')] }
        : inputRequired({ inputRequests, requestState: await codec.mint({ step: 1 }, context) }),
    );
  }
  registerMore(server);
}

function registerMore(server: McpServer): void {
  const about = { description: 'Asks the client' };
  const steps: readonly InputRequests[] = [
    { step1: form('Step 1: What is your name?', 'name') },
    { step2: form('Step 2: What is your favorite color?', 'color') },
  ];
  server.registerTool('test_input_required_result_multi_round', about, async (context) => {
    const before = context.mcpReq.requestState<{ step: number }>()?.step ?? 0;
    const last = steps[before - 1];
    const done = last !== undefined && isAnswered(context, last) ? before : Math.max(0, before - 1);
    const inputRequests = steps[done];
    if (inputRequests === undefined) return { content: [text('Done.')] };
    return inputRequired({ inputRequests, requestState: await codec.mint({ step: done + 1 }, context) });
  });
  server.registerTool('test_input_required_result_capabilities', about, ({ mcpReq }) => {
    const capabilities = capabilitiesOf(mcpReq.envelope);
    return inputRequired({
      inputRequests: {
        ...(capabilities.sampling && { greeting: question('Generate a greeting') }),
        ...(capabilities.elicitation && { user_name: name }),
      },
    });
  });
  server.registerTool('test_streaming_elicitation', about, () => inputRequired({ inputRequests: { user_name: name } }));
  // A client that can't sample is refused by the SDK.
  server.registerTool('test_missing_capability', about, () =>
    inputRequired({ inputRequests: { greeting: question('Generate a greeting') } }),
  );
  const context = form('What context should the prompt use?', 'context');
  server.registerPrompt('test_input_required_result_prompt', { ...about, argsSchema: z.object({}) }, (_given, asked) =>
    isAnswered(asked, { user_context: context })
      ? { messages: [{ role: 'user', content: text('In that context.') }] }
      : inputRequired({ inputRequests: { user_context: context } }),
  );
}
