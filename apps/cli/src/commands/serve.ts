/** `perfkit serve`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';
import { configFlag, dataDirFlag, parseName, parsePort, quietFlag, yes } from '../flags.ts';

export const serveCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./serve-programs.ts')).servePrograms,
  parameters: {
    flags: {
      port: {
        kind: 'parsed',
        parse: parsePort,
        default: '9464',
        placeholder: 'number',
        brief: 'Where it answers over HTTP; 0 takes any port that is free',
      },
      host: {
        kind: 'parsed',
        parse: String,
        default: '127.0.0.1',
        placeholder: 'address',
        brief: 'Address to listen at; beyond this machine only with a secret in PERFKIT_TOKEN',
      },
      config: configFlag,
      dataDir: dataDirFlag,
      service: {
        kind: 'parsed',
        parse: parseName,
        optional: true,
        placeholder: 'name',
        brief: 'Name of what is served in reports',
      },
      install: yes('Have systemd or launchd run it for this user, now and at each login, with these flags'),
      uninstall: yes('Take that away again; what was kept stays'),
      quiet: quietFlag,
    },
    aliases: { c: 'config', q: 'quiet' },
  },
  docs: {
    brief: 'Stay, and measure programs as they come and go',
    fullDescription: [
      'Runs until Ctrl-C or SIGTERM. Programs report to it: a Node program that is started with the two variables it',
      'prints, and one that has @perf/runtime in it. It keeps their history, judges contracts once a second, samples the',
      'machine, and shows all of it on a page at /; Prometheus is answered at /metrics, load balancers at /health. One for',
      'each data folder; `perfkit run` beside it goes on as ever.',
      '',
      'With --install a unit is written, to run with the Node that runs now; a token for --host stands as PERFKIT_TOKEN=…',
      'in serve.env of the data folder (systemd), never in the unit.',
    ].join('\n'),
    customUsage: [
      { input: '', brief: 'for this project, with its page at http://127.0.0.1:9464' },
      { input: '--install', brief: 'as a service of this user' },
      { input: '--port 0 --data-dir /var/lib/perfkit', brief: 'any free port, another data folder' },
    ],
  },
});
