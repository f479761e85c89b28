/** `perfkit init`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';
import { configFlag, dataDirFlag, jsonFlag, parseName, quietFlag, text, yes } from '../flags.ts';

export const initCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./write-config.ts')).writeConfig,
  parameters: {
    flags: {
      service: { ...text('name', 'Name of the program in reports'), parse: parseName },
      fromLastRun: yes('Propose contracts from what the last run measured'),
      alerts: yes('Raise an alert when a contract stays broken for 5 minutes'),
      backup: { ...text('path', 'Back this file or folder up; may be given again'), variadic: true },
      check: { ...text('url', 'An address that has to answer, as a health check; may be given again'), variadic: true },
      yes: yes('Ask nothing, also at a terminal'),
      force: yes('Replace a configuration that is there already'),
      json: jsonFlag,
      quiet: quietFlag,
      config: { ...configFlag, brief: 'Where it is written [default: perf.config.ts in the project]' },
      dataDir: dataDirFlag,
    },
    aliases: { c: 'config', q: 'quiet', y: 'yes' },
  },
  docs: {
    brief: 'Write a perf.config.ts to start from',
    fullDescription: [
      'At a terminal it asks: the name, contracts from the last run, alerts, what is backed up, what is checked. Enter takes',
      'what stands in brackets; Ctrl-C leaves everything as it is. With one of the flags it asks nothing.',
      '',
      'Exit code 0: written · 2: there is a configuration already · 11: no run to learn from · 130: left with Ctrl-C.',
    ].join('\n'),
    customUsage: [
      { input: '', brief: 'asks; into a pipe, with an example' },
      { input: '--from-last-run', brief: 'with a contract for each operation the last run measured often enough' },
      {
        input: '--from-last-run --alerts --backup data --check http://127.0.0.1:3000/health',
        brief: 'all of it, in a script',
      },
    ],
  },
});
