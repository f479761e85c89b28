/** `perfkit top`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';
import { operationNames } from '../completion/known-values.ts';
import { configFlag, dataDirFlag, jsonFlag, parseSpan, quietFlag, yes } from '../flags.ts';
import { byFlag, labelFlag, SECRET, sourceFlag, sourceHeaderFlag } from '../source-flags.ts';

export const topCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./show-top.ts')).showTop,
  parameters: {
    flags: {
      every: {
        kind: 'parsed',
        parse: parseSpan,
        optional: true,
        placeholder: 'time',
        brief: 'How often it looks [default: 1s, 10s with --source]',
      },
      source: sourceFlag,
      label: labelFlag,
      sourceHeader: sourceHeaderFlag,
      by: byFlag,
      sort: {
        kind: 'enum',
        values: ['total', 'calls', 'p95', 'errors', 'name'],
        default: 'total',
        brief: 'What the operations are ordered by at first',
      },
      filter: {
        kind: 'parsed',
        parse: String,
        proposeCompletions: operationNames,
        optional: true,
        placeholder: 'text',
        brief: 'Only operations with this in their name, at first',
      },
      once: yes('Print one picture, and end'),
      ascii: yes('Draw with plain letters only'),
      json: jsonFlag,
      quiet: quietFlag,
      config: configFlag,
      dataDir: dataDirFlag,
    },
    aliases: { c: 'config', q: 'quiet' },
  },
  docs: {
    brief: 'Watch it live: what is wrong first, then operations and resources',
    fullDescription: [
      'Shows the last minute of what a `perfkit serve` or `perfkit run` of this project measures, once a second: what is',
      'wrong, resources and how they moved, operations, jobs, limits. Press ? for its keys. Into a pipe or a file it',
      'prints one picture. With --source it shows all hosts of a store of metrics.',
      SECRET,
    ].join('\n'),
    customUsage: [
      { input: '', brief: 'in another terminal, beside perfkit serve or perfkit run' },
      { input: '--sort p95 --filter GET', brief: 'the slowest of some operations first' },
      { input: '--source http://localhost:8428 --by host', brief: 'all hosts that write there' },
      { input: '--once', brief: 'one picture, for a script' },
      { input: '--json', brief: 'the figures of it, for a program' },
    ],
  },
});
