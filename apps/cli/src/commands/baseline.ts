/** `perfkit baseline …`: its words on the command line. */
import { buildCommand, buildRouteMap, type Command, type CommandContext, type RouteMap } from '@stricli/core';
import { baselineNames } from '../completion/known-values.ts';
import { configFlag, dataDirFlag, jsonFlag, parseCount, quietFlag } from '../flags.ts';

const common = {
  json: jsonFlag,
  quiet: quietFlag,
  config: configFlag,
  dataDir: dataDirFlag,
} as const;
const aliases = { c: 'config', q: 'quiet' } as const;
const verbs = (): Promise<typeof import('./keep-baselines.ts')> => import('./keep-baselines.ts');
const which = {
  parse: String,
  proposeCompletions: baselineNames,
  placeholder: 'name',
  brief: 'Of this machine, or name@fingerprint of another',
} as const;

const saveCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).save,
  parameters: {
    flags: {
      ...common,
      runs: {
        kind: 'parsed',
        parse: parseCount,
        optional: true,
        placeholder: 'number',
        brief: 'Runs of each command, or batches of each function',
      },
    },
    positional: {
      kind: 'array',
      parameter: {
        parse: String,
        placeholder: 'name',
        brief: 'A name, then commands in quotes or files that export functions',
      },
    },
    aliases,
  },
  docs: {
    brief: 'Measure, and keep the figures under a name',
    customUsage: [{ input: "v1.4.2 'node bench.js'", brief: 'as `perfkit bench` measures' }],
  },
});
const listCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).list,
  parameters: { flags: common, aliases },
  docs: {
    brief: 'List what was kept, oldest first, and on which machine',
    customUsage: [{ input: '--json', brief: 'for a program' }],
  },
});
const showCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).show,
  parameters: { flags: common, positional: { kind: 'tuple', parameters: [which] }, aliases },
  docs: { brief: 'Show the figures under a name', customUsage: [{ input: 'v1.4.2', brief: 'of this machine' }] },
});
const compareCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await verbs()).compare,
  parameters: { flags: common, positional: { kind: 'tuple', parameters: [which, which] }, aliases },
  docs: {
    brief: 'Say what changed from one to the other; exits with 11 when they are of two machines',
    customUsage: [{ input: 'v1.4.1 v1.4.2', brief: 'the older first' }],
  },
});

export const baselineRoutes: RouteMap<CommandContext> = buildRouteMap({
  routes: { save: saveCommand, list: listCommand, show: showCommand, compare: compareCommand },
  docs: { brief: 'Keep figures of benches for later. They are history: verdicts come from `perfkit gate`' },
});
