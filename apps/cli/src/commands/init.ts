/** `perfkit init`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';
import { dataDirFlag, yes } from '../flags.ts';

export const initCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./write-config.ts')).writeConfig,
  parameters: {
    flags: {
      fromLastRun: yes('Propose contracts from what the last run measured'),
      force: yes('Replace a configuration that is there already'),
      dataDir: dataDirFlag,
    },
  },
  docs: {
    brief: 'Write a perf.config.ts to start from',
    customUsage: [
      { input: '', brief: 'with an example' },
      { input: '--from-last-run', brief: 'with a contract for each operation the last run measured often enough' },
    ],
  },
});
