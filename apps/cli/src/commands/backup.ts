/** `perfkit backup …`: its words on the command line. */
import { buildCommand, buildRouteMap, type Command, type CommandContext, type RouteMap } from '@stricli/core';
import { snapshotIds } from '../completion/known-values.ts';
import { configFlag, dataDirFlag, jsonFlag, parseName, quietFlag, yes } from '../flags.ts';

const common = {
  json: jsonFlag,
  quiet: quietFlag,
  folder: {
    kind: 'parsed',
    parse: parseName,
    optional: true,
    placeholder: 'folder',
    brief: 'Where the snapshots are [default: as configured, or `backups` in the data folder]',
  },
  config: configFlag,
  dataDir: dataDirFlag,
} as const;
const from = {
  kind: 'parsed',
  parse: parseName,
  optional: true,
  placeholder: 'address',
  brief: 'Read copies straight from a folder or s3://bucket/prefix?endpoint=https://…',
} as const;
const reading = { ...common, from } as const;
const aliases = { c: 'config', q: 'quiet' } as const;
const word = (placeholder: string, brief: string) => ({ parse: String, placeholder, brief }) as const;
const which = {
  ...word('snapshot', 'Its id, the beginning of it, `latest`, or a moment like 2026-03-01T12:00:00Z'),
  proposeCompletions: snapshotIds,
} as const;
const maybe = { ...which, optional: true } as const;
const verbs = (): Promise<typeof import('./keep-backups.ts')> => import('./keep-backups.ts');

const initCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).init,
  parameters: { flags: common, aliases },
  docs: {
    brief: 'Make the folder for snapshots, and say where it is',
    customUsage: [{ input: '', brief: 'in the data folder, or where the configuration says' }],
  },
});
const nowCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).now,
  parameters: { flags: common, aliases },
  docs: {
    brief: 'Take a snapshot of all that is configured',
    customUsage: [{ input: '--json', brief: 'and say for a program what is in it' }],
  },
});
const watchCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).watch,
  parameters: { flags: common, aliases },
  docs: {
    brief: 'Take one whenever something changed, until Ctrl-C',
    customUsage: [{ input: '--quiet', brief: 'for a service manager' }],
  },
});
const listCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).list,
  parameters: { flags: reading, aliases },
  docs: {
    brief: 'List the snapshots, oldest first',
    customUsage: [{ input: '--from /mnt/copies', brief: 'of a second folder' }],
  },
});
const showCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).show,
  parameters: { flags: reading, positional: { kind: 'tuple', parameters: [which] }, aliases },
  docs: {
    brief: 'Say what a snapshot holds, and what could not be kept',
    customUsage: [{ input: 'latest', brief: 'the newest' }],
  },
});
const catCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).cat,
  parameters: {
    flags: reading,
    positional: {
      kind: 'tuple',
      parameters: [
        which,
        word('source', 'Name of the source'),
        { ...word('key', 'Of a source of records: only the one under this key'), optional: true },
      ],
    },
    aliases,
  },
  docs: {
    brief: 'Print a source of a snapshot, or one record of it, as plain JSON',
    customUsage: [
      { input: 'latest state', brief: 'live state as it was; of files, each with its text or base64' },
      { input: 'latest orders o-17', brief: 'one record' },
    ],
  },
});
const diffCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).diff,
  parameters: { flags: reading, positional: { kind: 'tuple', parameters: [which, which] }, aliases },
  docs: {
    brief: 'Say what differs between two snapshots',
    customUsage: [{ input: '2026-03-01T12:00:00Z latest', brief: 'since that moment' }],
  },
});
const verifyCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).verify,
  parameters: {
    flags: { data: yes('Read and hash every byte'), ...reading },
    positional: { kind: 'tuple', parameters: [maybe] },
    aliases,
  },
  docs: {
    brief: 'Look whether snapshots can be restored whole; exits with 10 when one is damaged',
    customUsage: [{ input: '--data', brief: 'all of them, every byte' }],
  },
});
const restoreCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).restore,
  parameters: {
    flags: {
      to: { kind: 'parsed', parse: parseName, placeholder: 'folder', brief: 'A folder that is made' },
      source: { kind: 'parsed', parse: String, optional: true, placeholder: 'name', brief: 'Only this source' },
      path: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'path',
        brief: 'Only this, and all below it',
      },
      linksOut: yes('Also links that lead out of the folder, as they were'),
      ...reading,
    },
    positional: { kind: 'tuple', parameters: [which] },
    aliases,
  },
  docs: {
    brief: 'Write a snapshot, or a part of it, into a new folder',
    customUsage: [{ input: '--to ./restored latest', brief: 'the newest, beside what is there' }],
  },
});
const drillCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).drill,
  parameters: { flags: reading, positional: { kind: 'tuple', parameters: [maybe] }, aliases },
  docs: {
    brief: 'Restore into a temporary folder and compare every byte; exits with 10 when one differs',
    customUsage: [{ input: 'latest', brief: 'the newest' }],
  },
});
const pruneCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).prune,
  parameters: { flags: { dryRun: yes('Only say what would go'), ...common }, aliases },
  docs: {
    brief: 'Remove the snapshots that `keep` of the configuration does not keep',
    customUsage: [{ input: '--dry-run', brief: 'only say which' }],
  },
});
const repairCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).repair,
  parameters: { flags: common, aliases },
  docs: {
    brief: 'Rebuild the index, and put aside what is damaged; exits with 10 when something is lost',
    customUsage: [{ input: '', brief: 'after `perfkit backup verify` found damage' }],
  },
});

const copyCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).copy,
  parameters: {
    flags: {
      to: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'address',
        brief: 'A folder, or s3://bucket/prefix?endpoint=https://… [default: `copyTo` of the configuration]',
      },
      ...common,
    },
    aliases,
  },
  docs: {
    brief: 'Bring a second folder or a bucket up to date; exits with 10 when a snapshot is too damaged for it',
    fullDescription:
      'Credentials of a bucket come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. Cut off, it goes on the next time.',
    customUsage: [{ input: '--to /mnt/copies', brief: 'into a folder' }],
  },
});

export const backupRoutes: RouteMap<CommandContext> = buildRouteMap({
  routes: {
    init: initCommand,
    now: nowCommand,
    cat: catCommand,
    watch: watchCommand,
    list: listCommand,
    show: showCommand,
    diff: diffCommand,
    verify: verifyCommand,
    restore: restoreCommand,
    drill: drillCommand,
    prune: pruneCommand,
    repair: repairCommand,
    copy: copyCommand,
  },
  docs: { brief: 'Copies of files and databases that can be trusted: take, look at, verify, restore' },
});
