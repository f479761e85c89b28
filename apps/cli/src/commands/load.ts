/** `perfkit load`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';
import { configFlag, dataDirFlag, jsonFlag, parseCount, parsePid, parseRate, parseSpan, quietFlag } from '../flags.ts';
import { contractFlag, targetFlags, timeoutFlag } from '../target-flags.ts';

const optional = { kind: 'parsed', optional: true } as const;

export const loadCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./put-under-load.ts')).putUnderLoad,
  parameters: {
    flags: {
      rate: {
        ...optional,
        parse: parseRate,
        placeholder: 'n',
        brief: 'Requests per second, whatever becomes of earlier ones',
      },
      concurrency: {
        ...optional,
        parse: parseCount,
        placeholder: 'n',
        brief: 'Users at once, each waiting for its answer [default: 10]; with --rate, at most so many connections',
      },
      for: { ...optional, parse: parseSpan, placeholder: 'time', brief: 'How long to measure [default: 10s]' },
      iterations: { ...optional, parse: parseCount, placeholder: 'n', brief: 'End after so many requests' },
      warmup: {
        ...optional,
        parse: parseSpan,
        placeholder: 'time',
        brief: 'Load before the measurement, counted apart',
      },
      profile: {
        kind: 'enum',
        values: ['smoke', 'load', 'stress', 'spike', 'soak', 'breakpoint'],
        optional: true,
        brief: 'The shape of the load over time, around --rate or --concurrency',
      },
      contract: { ...contractFlag, optional: true },
      ...targetFlags,
      timeout: timeoutFlag,
      workers: {
        ...optional,
        parse: parseCount,
        placeholder: 'n',
        brief: 'Threads that share the load [default: 1, and more when it does not reach its rate]',
      },
      pid: {
        ...optional,
        parse: parsePid,
        placeholder: 'n',
        brief: "The server's process, whose CPU is shown [default: on Linux, the one that listens there]",
      },
      shard: {
        ...optional,
        parse: String,
        placeholder: 'i/n',
        brief: 'Make only this part of the load; `perfkit load merge FILES` puts the results together',
      },
      startAt: {
        ...optional,
        parse: String,
        placeholder: 'moment',
        brief: 'Begin then, like 2026-01-31T12:00:00Z: the same for all shards',
      },
      emit: { kind: 'enum', values: ['k6'], optional: true, brief: 'Print the same load as a script for k6 instead' },
      json: jsonFlag,
      quiet: quietFlag,
      out: {
        ...optional,
        parse: String,
        variadic: true,
        placeholder: 'file',
        brief:
          'Also write the result there: .json, .xml (JUnit), .html with pictures, else Markdown; may be given again',
      },
      report: { ...optional, parse: String, placeholder: 'file', brief: 'The same as --out' },
      config: configFlag,
      dataDir: dataDirFlag,
    },
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        brief:
          "What is put under load: an address, mcp:'node server.js', mcp:http://…, a module with a scenario; or merge FILES",
        parse: String,
        placeholder: 'target',
      },
    },
    aliases: { c: 'config', q: 'quiet' },
  },
  docs: {
    brief: 'Put a server under load and say whether it keeps its promises',
    fullDescription: [
      'With --rate requests begin when they are due, whether or not earlier ones were answered, and are timed from that',
      'moment: a server that stands still is seen in all requests that it kept waiting. With --concurrency each user waits',
      'for its answer. The generator watches itself: a result that says more of it than of the server is called invalid.',
      '',
      'Only the server that is named is contacted; redirects are not followed. Anything but this machine asks for',
      '--allow-remote. Ctrl-C gives the result so far. Results are kept in the data folder, under runs/. The contracts of the',
      'configuration are about what the server measures itself: a load is judged by --contract alone.',
      '',
      'A scenario is a module: its steps are timed by name, and its think time is left out. Of an MCP server tools are called',
      'with arguments made up from their input schemas; a tool that says it destroys something only when it is named.',
      '',
      'Exit code 0: contracts kept · 10: one is broken · 11: invalid, or too little data · 12: every request failed.',
    ].join('\n'),
    customUsage: [
      { input: 'http://127.0.0.1:3000/ --rate 200 --for 20s', brief: '200 requests a second' },
      {
        input: 'http://127.0.0.1:3000/ --concurrency 50 --contract "p95<200ms"',
        brief: '50 users; exits with 10 when broken',
      },
      {
        input: 'http://127.0.0.1:3000/orders --body @order.json --header "Content-Type: application/json"',
        brief: 'a POST',
      },
      { input: "mcp:'node server.js' --tool search --concurrency 50", brief: 'an MCP server over stdio' },
      { input: 'checkout.ts --rate 20 --for 5m', brief: 'the scenario that this module exports' },
      {
        input: 'http://127.0.0.1:3000/ --rate 9000 --shard 2/3 --start-at 2026-01-31T12:00:00Z --out 2.json',
        brief: 'a third of it',
      },
      { input: 'merge 1.json 2.json 3.json', brief: 'all of it, and whether it keeps its contracts' },
      { input: 'checkout.ts --rate 20 --emit k6 --out checkout.js', brief: 'the same for k6' },
      { input: 'http://127.0.0.1:3000/ --profile spike --rate 500 --out load.html', brief: 'with pictures' },
    ],
  },
});
