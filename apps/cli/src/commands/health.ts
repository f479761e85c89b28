/** `perfkit health`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';
import { checkNames } from '../completion/known-values.ts';
import { configFlag, dataDirFlag, jsonFlag, quietFlag, yes } from '../flags.ts';

export const healthCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./show-health.ts')).showHealth,
  parameters: {
    flags: {
      watch: yes('Look again every 2 s, until Ctrl-C'),
      strict: yes('A warning gives exit code 10 too'),
      json: jsonFlag,
      quiet: quietFlag,
      config: configFlag,
      dataDir: dataDirFlag,
    },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Only these checks',
        parse: String,
        placeholder: 'check',
        proposeCompletions: checkNames,
      },
    },
    aliases: { c: 'config', q: 'quiet', w: 'watch' },
  },
  docs: {
    brief: 'Say whether all is well, what ails it, and what to do',
    fullDescription: [
      'Asks the perfkit that serves this project. Where none does, it asks the checks of the configuration once, and judges',
      'what was measured in the last minute.',
      '',
      'Exit code 0: well, or a warning · 10: a check fails, or with --strict warns · 11: it is not known.',
    ].join('\n'),
    customUsage: [
      { input: '', brief: 'in words, worst first' },
      { input: '--strict', brief: 'for a script: a warning is a failure' },
      { input: '--watch', brief: 'at a terminal, while you mend it' },
      { input: 'database queue', brief: 'these checks only, and the worst of them as exit code' },
      { input: '--json', brief: 'for a program; with --watch one line for each look' },
    ],
  },
});
