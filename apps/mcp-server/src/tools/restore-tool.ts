/**
 * Restores a snapshot into a folder that the configuration allows, after somebody said yes: the client asks its user where it
 * can; else the answer is a token, which stands for exactly these arguments, once, for some minutes.
 */
import { resolve } from 'node:path';
import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { formatBytes } from '@perf/analytics';
import { PerfError } from '@perf/core';
import { z } from 'zod';
import { lead } from '../lead.ts';
import { moment, sentence } from '../small.ts';
import { next as nextWords } from '../words.ts';
import { act, checkAllowed, type Found, openLead, runPart, runPartOf, WAIT } from './act.ts';
import { bytesTo } from './backup-tools.ts';
import { GOOD_FOR } from './confirmations.ts';
import { withBackups } from './open-backups.ts';
import { answered, invalid, type Told, type Tools } from './tool.ts';

const TOOL = 'restore_backup';

const input = z.strictObject({
  snapshot: z.string().min(1).max(100).describe('Its id, as backup lists it, or latest'),
  to: z.string().min(1).max(1_000).describe('A folder that is not there yet, or empty, absolute or from the project’s'),
  source: z.string().max(100).optional().describe('Only this source. Default: all'),
  path: z.string().max(1_000).optional().describe('Only this path of it, with all below'),
  confirm: z.string().max(100).optional().describe('The token of the answer before, once the user has said yes'),
  waitSeconds: WAIT,
});
type Input = z.infer<typeof input>;

const shape = z.object({
  ...openLead('needs-confirmation, declined, restored; running, failed, cancelled, lost'),
  willDo: z.string().nullable().describe('needs-confirmation: what the user has to say yes to'),
  confirm: z.string().nullable().describe('The token for `confirm`, good once, for these arguments only'),
  goodForSeconds: z.number().nullable(),
  ...runPart,
});
type Shape = z.infer<typeof shape>;

export function registerRestore(server: McpServer, tools: Tools): void {
  server.registerTool(
    TOOL,
    {
      title: 'Restore a backup',
      description:
        'Writes a snapshot, or a part of it, into a new folder that the configuration allows. Asks first: where the client can’t ask its user, the first call answers with a token, and only a second call with the same arguments and that token restores.',
      inputSchema: input,
      outputSchema: shape,
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
    },
    (given, context) =>
      answered<InputRequiredResult>(async () => {
        checkAllowed(tools, TOOL);
        const wanted = await wantedOf(tools, given);
        const said = saidOf(tools, wanted, { given, context });
        if (said === 'no')
          return {
            value: tell(lead('declined', 'Nothing: the user said no, and nothing was restored.')),
            words: 'Declined: nothing was restored.',
          };
        if (said === 'yes') return restored(tools, wanted, { given, context });
        return canAsk(server, context) ? asking(tools, wanted) : needsToken(tools, wanted);
      }),
  );
}

/** Exactly what will be done: `latest` is another one tomorrow, and a path is another from elsewhere. */
interface Wanted {
  readonly snapshot: string;
  readonly to: string;
  readonly source: string | undefined;
  readonly path: string | undefined;
  readonly words: string;
}

async function wantedOf(tools: Tools, { snapshot, to, source, path }: Input): Promise<Wanted> {
  const { project } = await tools.configured();
  const folder = resolve(project, to);
  if (!tools.policy.restoreAllowed(folder)) {
    throw new PerfError('mcp/not-allowed', {
      message: tools.policy.whyNotFolder(folder),
      hint: 'Tell the user; nothing was restored.',
    });
  }
  const { id, at, bytes } = await withBackups(tools, { isNew: false }, (backup) => backup.find(snapshot));
  const part = [source, path].filter((each) => each !== undefined).join('/');
  const what = part === '' ? `all of snapshot ${id}` : `${part} of snapshot ${id}`;
  const words = sentence(`Restore ${what} (taken ${moment(at)}, ${formatBytes(bytes)} in all) into ${folder}`);
  return { snapshot: id, to: folder, source, path, words };
}

interface Call {
  readonly given: Input;
  readonly context: ServerContext;
}

/** @throws PerfError `mcp/invalid-argument` for a token that does not stand for this */
function saidOf(
  { confirmations }: Tools,
  wanted: Wanted,
  { given, context: { mcpReq } }: Call,
): 'yes' | 'no' | undefined {
  const answer = inputResponse(mcpReq.inputResponses, 'restore');
  if (answer.kind === 'elicit') {
    const isYes = acceptedContent(mcpReq.inputResponses, 'restore', consent)?.restore === true;
    if (!isYes) return 'no';
    // What comes back comes through the client: it counts for what was asked, and once.
    const state = mcpReq.requestState<string>();
    return typeof state === 'string' && confirmations.take(state, TOOL, wanted) ? 'yes' : undefined;
  }
  if (given.confirm === undefined) return undefined;
  if (confirmations.take(given.confirm, TOOL, wanted)) return 'yes';
  throw invalid('confirm', {
    expected: 'the token of the answer before, used once, soon, and with the same arguments',
    got: given.confirm,
    hint: 'Call without `confirm` for a new one, and ask the user again.',
  });
}

const consent = z.object({ restore: z.boolean().describe('Yes, restore it') });

/** What the client said it can do: with this request, or when it connected. */
function canAsk(server: McpServer, { mcpReq }: ServerContext): boolean {
  const envelope = (mcpReq.envelope ?? {}) as Record<string, ClientCapabilities | undefined>;
  const { elicitation } = envelope[CLIENT_CAPABILITIES_META_KEY] ?? server.server.getClientCapabilities() ?? {};
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}

function asking({ confirmations }: Tools, wanted: Wanted): InputRequiredResult {
  const restore = inputRequired.elicit({ message: `${wanted.words}?`, requestedSchema: consent });
  return inputRequired({ inputRequests: { restore }, requestState: confirmations.ask(TOOL, wanted) });
}

function needsToken({ confirmations }: Tools, wanted: Wanted): Told {
  const told = lead(
    'needs-confirmation',
    'Ask the user; after a yes, call again with the same arguments and `confirm`.',
  );
  const confirm = confirmations.ask(TOOL, wanted);
  const value = tell(told, { willDo: wanted.words, confirm, goodForSeconds: GOOD_FOR / 1000 });
  return { value, words: [`Needs confirmation: ${wanted.words}.`, nextWords(value), `confirm: ${confirm}`].join('\n') };
}

function tell(told: Pick<Shape, 'verdict' | 'confidence' | 'toDo'>, more: Partial<Shape> = {}): Shape {
  return { ...told, ...{ willDo: null, confirm: null, goodForSeconds: null, run: null, result: null }, ...more };
}

async function restored(tools: Tools, wanted: Wanted, { given, context }: Call): Promise<Told> {
  const { snapshot, to, source, path } = wanted;
  const { value, words } = await act(tools, {
    // The token is used up, and says nothing to who reads the log.
    ...{ tool: TOOL, given: { snapshot, to, source, path }, context, waitSeconds: given.waitSeconds },
    work: ({ signal, progress }): Promise<Found> =>
      withBackups(tools, { isNew: false }, async (backup) => {
        const part = { ...(source !== undefined && { source }), ...(path !== undefined && { path }) };
        const done = await backup.restore(snapshot, { to, signal, onProgress: bytesTo(progress), ...part });
        const { entries, bytes, notices = [], noticeCount = 0 } = done;
        return {
          ...lead('restored', 'Look at what was restored before it is put to use.'),
          text: sentence(`${entries} entries, ${formatBytes(bytes)}, restored to ${to}`),
          ...{ snapshot, to: sentence(to), entries, bytes, leftOut: noticeCount },
          notices: notices.slice(0, MOST_NOTICES).map(({ text }) => sentence(text)),
        };
      }),
  });
  const { verdict, confidence, toDo } = value;
  return { value: tell({ verdict, confidence, toDo }, runPartOf(value)), words };
}

const MOST_NOTICES = 4;
