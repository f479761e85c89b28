/** `perfkit run`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';
import { configFlag, dataDirFlag, parseName, parsePid, parseSpan, quietFlag, yes } from '../flags.ts';

export const runCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./run-program.ts')).runProgram,
  parameters: {
    flags: {
      for: {
        kind: 'parsed',
        parse: parseSpan,
        optional: true,
        placeholder: 'time',
        brief: 'End the program after 20s, 5m, 1h …; with --pid, only the watch',
      },
      pid: {
        kind: 'parsed',
        parse: parsePid,
        optional: true,
        placeholder: 'number',
        brief: 'Watch a process that runs already, and leave it running',
      },
      inspect: yes('With --pid: have Node open its inspector for a moment (SIGUSR1), to measure from within'),
      mcp: yes('The program is an MCP server on stdio: time each request as it passes, by method and tool'),
      enforce: yes('Exit with 10 when a contract is broken'),
      report: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'file',
        brief: 'Also write the report there: Markdown, or what .json or .html at the end of the name says',
      },
      config: configFlag,
      dataDir: dataDirFlag,
      service: {
        kind: 'parsed',
        parse: parseName,
        optional: true,
        placeholder: 'name',
        brief: 'Name of the program in reports',
      },
      quiet: quietFlag,
    },
    positional: {
      kind: 'array',
      parameter: { brief: 'The program and its arguments', parse: String, placeholder: 'program' },
    },
    aliases: { c: 'config', q: 'quiet' },
  },
  docs: {
    brief: 'Run a program under watch, then say what was found',
    fullDescription: [
      'Starts the program as if perfkit were not there: its input, output, signals and exit code are its own.',
      'Node programs are measured from within (HTTP requests by route, outgoing requests, event loop, garbage',
      'collection, own operations), every program by the resources of its process tree. perfkit itself writes to',
      'standard error only. The report is kept: read it again with `perfkit report`.',
      '',
      'With --pid it watches what runs already, until that ends, for a while, or until Ctrl-C, and leaves it running.',
      'A Node program whose inspector is open (node --inspect) is measured from within as well, with --inspect',
      'another one too; Node says “Debugger attached.” on that program’s standard error. Its main thread only.',
      '',
      'With --mcp it stands between an MCP client and a server in any language, and changes no byte: put it into the',
      'client’s configuration as command `perfkit`, arguments `run --mcp -- node server.js`. Requests are timed as the',
      'client sees them; what they say is not kept.',
    ].join('\n'),
    customUsage: [
      { input: '-- node server.js', brief: 'until it ends, or Ctrl-C' },
      { input: '--for 20s -- npm start', brief: 'for 20 seconds' },
      {
        input: '--for 1m --enforce --report out.md -- node server.js',
        brief: 'in CI: exits with 10 when a contract is broken',
      },
      { input: '--mcp -- node server.js', brief: 'an MCP server on stdio, in the configuration of its client' },
      { input: '--pid 1234 --inspect --for 1m', brief: 'a program that runs already, without a restart' },
    ],
  },
});
