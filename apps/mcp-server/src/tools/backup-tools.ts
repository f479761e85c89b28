/** Snapshots of what the configuration backs up: taken, listed, read through. */
import type { McpServer } from '@modelcontextprotocol/server';
import { formatBytes } from '@perf/analytics';
import type { Progress, Snapshot, Verified } from '@perf/backup';
import { z } from 'zod';
import { lead } from '../lead.ts';
import type { RunContext } from '../runs/runs.ts';
import { moment, sentence, short } from '../small.ts';
import { next as nextWords } from '../words.ts';
import { act, checkAllowed, type Found, look, openLead, runPart, runPartOf, WAIT } from './act.ts';
import { withBackups } from './open-backups.ts';
import { answered, pageInput, pageOf, type Told, type Tools } from './tool.ts';

const TOOL = 'backup';
const USUAL_PAGE = 10;
const MOST_DAMAGE = 5;

const shape = z.object({
  ...openLead('list: kept, none. create: created. verify: whole, damaged. Of either: running, failed, cancelled'),
  snapshots: z
    .array(
      z.object({
        id: z.string(),
        takenAt: z.string().describe('ISO 8601, UTC'),
        sources: z.array(z.string()),
        bytes: z.number(),
        addedBytes: z.number().describe('New with it, compressed'),
      }),
    )
    .nullable()
    .describe('Of list, newest first'),
  snapshotsInAll: z.number().nullable(),
  next: z.string().nullable().describe('`cursor` of the next page; null: the last'),
  ...runPart,
});
type Shape = z.infer<typeof shape>;

const input = z.strictObject({
  action: z.enum(['list', 'create', 'verify']),
  snapshot: z.string().max(100).optional().describe('verify: its id, or latest. Default: all'),
  readAll: z.boolean().optional().describe('verify: read and hash every byte. Default: false, only that all is there'),
  ...pageInput(50, USUAL_PAGE),
  waitSeconds: WAIT,
});
type Input = z.infer<typeof input>;

export function registerBackup(server: McpServer, tools: Tools): void {
  server.registerTool(
    TOOL,
    {
      title: 'Backups',
      description:
        'Backups of what the configuration names: `list` the snapshots, `verify` that they can be restored whole, `create` one now (only if the configuration allows it). create and verify may take their time: they answer with a runId for get_run.',
      inputSchema: input,
      outputSchema: shape,
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    },
    (given, context) =>
      answered(async () => {
        if (given.action === 'list') return listed(tools, given);
        const acting = { tool: TOOL, given, context, waitSeconds: given.waitSeconds };
        if (given.action === 'create') checkAllowed(tools, TOOL);
        const { value, words } = await (given.action === 'create'
          ? act(tools, { ...acting, work: created(tools) })
          : look(tools, { ...acting, work: verified(tools, given) }));
        const { verdict, confidence, toDo } = value;
        const told: Shape = {
          ...{ verdict, confidence, toDo, snapshots: null, snapshotsInAll: null, next: null },
          ...runPartOf(value),
        };
        return { value: told, words };
      }),
  );
}

async function listed(tools: Tools, { limit = USUAL_PAGE, cursor }: Input): Promise<Told> {
  const all = await withBackups(tools, { isNew: false }, (backup) => backup.list());
  const { entries, next } = pageOf(all.toReversed(), limit, cursor);
  const value: Shape = {
    ...(all.length === 0
      ? lead('none', 'Take one: action create, where that is allowed.')
      : lead('kept', 'Verify the newest before you rely on it.')),
    ...{ snapshots: entries.map(snapshotOf), snapshotsInAll: all.length, next, run: null, result: null },
  };
  const lines = entries.map(({ id, at, bytes }) => `${id}, taken ${moment(at)}, ${formatBytes(bytes)}`);
  const more = next === null ? [] : [`Further ones: cursor ${next}`];
  return { value, words: [`${all.length} snapshots.`, nextWords(value), ...lines, ...more].join('\n') };
}

const MOST_SOURCES = 5;

function snapshotOf({ id, at, sources, bytes, addedBytes }: Snapshot): NonNullable<Shape['snapshots']>[number] {
  return {
    id,
    takenAt: moment(at),
    sources: Object.keys(sources).slice(0, MOST_SOURCES).map(short),
    bytes,
    addedBytes,
  };
}

type Work = (context: RunContext) => Promise<Found>;

const created =
  (tools: Tools): Work =>
  ({ signal, progress }) =>
    withBackups(tools, { isNew: true }, async (backup) => {
      const taken = await backup.now({ signal, onProgress: bytesTo(progress) });
      return {
        ...lead('created', 'Verify it before you rely on it.'),
        ...{ text: sentence(`snapshot ${taken.id}, ${formatBytes(taken.bytes)}`), ...snapshotOf(taken) },
        durationMs: Math.round(taken.duration),
      };
    });

const verified =
  (tools: Tools, { snapshot, readAll = false }: Input): Work =>
  ({ signal, progress }) =>
    withBackups(tools, { isNew: false }, async (backup) =>
      verifiedFound(await backup.verify(snapshot, { signal, data: readAll, onProgress: bytesTo(progress) })),
    );

function verifiedFound({ snapshots, damage, depth }: Verified): Found {
  const isWhole = damage.length === 0;
  const looked = `${snapshots.length} snapshots, ${depth === 'data' ? 'every byte read' : 'contents not read'}`;
  const toDo = depth === 'data' ? 'Nothing: they can be restored.' : 'To be sure of their contents, ask with readAll.';
  return {
    ...(isWhole
      ? lead('whole', toDo)
      : lead('damaged', 'Take a new snapshot now; `perfkit backup repair` puts aside what is damaged.')),
    text: isWhole ? `nothing is damaged: ${looked}` : `${damage.length} damaged: ${looked}`,
    ...{ depth, snapshotsLookedAt: snapshots.length, damageInAll: damage.length },
    damage: damage.slice(0, MOST_DAMAGE).map(({ object, what, snapshots: hurt }) => ({
      ...{ object: short(object), what: sentence(what), snapshotsHurt: hurt.length },
    })),
  };
}

export const bytesTo =
  (progress: RunContext['progress']) =>
  ({ bytesDone, bytesTotal }: Progress): void =>
    progress(bytesDone, bytesTotal, `${formatBytes(bytesDone)} done`);
