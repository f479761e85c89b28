/** `perfkit doctor`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';
import { configFlag, dataDirFlag, jsonFlag, parsePort, quietFlag } from '../flags.ts';

export const doctorCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./examine-machine.ts')).examineMachine,
  parameters: {
    flags: {
      port: {
        kind: 'parsed',
        parse: parsePort,
        default: '9464',
        placeholder: 'number',
        brief: 'Where `perfkit serve` would answer',
      },
      json: jsonFlag,
      quiet: quietFlag,
      config: configFlag,
      dataDir: dataDirFlag,
    },
    aliases: { c: 'config', q: 'quiet' },
  },
  docs: {
    brief: 'Say whether perfkit can do its work here, and what to do where it can’t',
    fullDescription: [
      'Looks at the machine, Node, /proc, the clock, the configuration, the data folder and its disk, the history, sockets,',
      'a serve that runs and the port of one; on a Mac at what may be automated. It changes nothing.',
      '',
      'Exit code 0: it can, maybe with a warning · 10: something has to be mended.',
    ].join('\n'),
    customUsage: [
      { input: '', brief: 'this project' },
      { input: '--data-dir /var/lib/perfkit --port 9090', brief: 'before a serve is set up there' },
      { input: '--json', brief: 'for a ticket, or a program' },
    ],
  },
});
