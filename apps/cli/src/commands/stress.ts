/** `perfkit stress`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';
import {
  configFlag,
  dataDirFlag,
  jsonFlag,
  parseCount,
  parsePid,
  parseRate,
  parseSpan,
  quietFlag,
  yes,
} from '../flags.ts';
import { contractFlag, targetFlags, timeoutFlag } from '../target-flags.ts';

const optional = { kind: 'parsed', optional: true } as const;

export const stressCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./find-breaking-point.ts')).findBreakingPoint,
  parameters: {
    flags: {
      contract: contractFlag,
      atLeast: {
        ...optional,
        parse: parseRate,
        placeholder: 'n',
        brief: 'Exit with 10 when the breaking point is below this rate',
      },
      from: { ...optional, parse: parseRate, placeholder: 'n', brief: 'The first rate per second [default: 20]' },
      maxRate: { ...optional, parse: parseRate, placeholder: 'n', brief: 'No rate above this [default: 50000]' },
      resolution: {
        ...optional,
        parse: parseShare,
        placeholder: 'share',
        brief: 'How closely the breaking point is wanted, like 5% [default: 2%]',
      },
      budget: { ...optional, parse: parseSpan, placeholder: 'time', brief: 'How long it may take [default: 90s]' },
      step: { ...optional, parse: parseSpan, placeholder: 'time', brief: 'How long a rate is tried [default: 5s]' },
      recovery: {
        ...optional,
        parse: parseSpan,
        placeholder: 'time',
        brief: 'How long it may take the server to come back after a failure [default: 20s]',
      },
      concurrency: {
        ...optional,
        parse: parseCount,
        placeholder: 'n',
        brief: 'At most so many requests at once [default: 1000]',
      },
      timeout: timeoutFlag,
      ...targetFlags,
      pid: { ...optional, parse: parsePid, placeholder: 'n', brief: "The server's process: watch what it uses" },
      metrics: {
        ...optional,
        parse: String,
        placeholder: 'url',
        brief: "The server's own /metrics page: read it meanwhile",
      },
      control: {
        ...optional,
        parse: String,
        placeholder: 'socket',
        brief: 'The control socket of the `perfkit serve` that watches the server: ask it meanwhile',
      },
      usl: yes('Fit the Universal Scalability Law as well: 12 s more'),
      json: jsonFlag,
      quiet: quietFlag,
      out: {
        ...optional,
        parse: String,
        variadic: true,
        placeholder: 'file',
        brief: 'Also write the result there: .json, .xml (JUnit), .html, else Markdown; may be given again',
      },
      config: configFlag,
      dataDir: dataDirFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief:
            'What is put under load: an address, mcp:command or mcp:url, or a module with a scenario or a function',
          parse: String,
          placeholder: 'target',
        },
      ],
    },
    aliases: { c: 'config', q: 'quiet' },
  },
  docs: {
    brief: 'Find the highest rate at which a server keeps its promises, and what gives way first',
    fullDescription: [
      'Doubles the rate until a contract is broken, then closes in on the breaking point. Each failure is confirmed, steps',
      'that the generator spoilt are repeated, and a result that can not be trusted is called invalid. After each failure it',
      'waits until the server is back, and says in how long.',
      '',
      'Only the server that is named is contacted. Anything but this machine asks for --allow-remote. Ctrl-C gives what is',
      'known so far. Results are kept in the data folder, under runs/.',
      '',
      'Exit code 0: found · 10: below --at-least, or no rate keeps the contract · 11: invalid · 12: the server died.',
    ].join('\n'),
    customUsage: [
      { input: 'http://127.0.0.1:3000/ --contract "p95<200ms"', brief: 'how much it can take' },
      {
        input: 'http://127.0.0.1:3000/ --contract "p95<200ms" --contract "errors<1%" --at-least 300 --out stress.xml',
        brief: 'for CI',
      },
      { input: 'http://127.0.0.1:3000/ --contract "p95<200ms" --pid 4711', brief: 'and what it runs out of first' },
      { input: 'load.ts --contract "p95<2s" --usl', brief: 'a scenario, in iterations a second, and how it scales' },
      { input: "mcp:'node server.js' --tool search --contract 'p95<50ms'", brief: 'the tools of an MCP server' },
    ],
  },
});

/** `2%`, `0.02`. */
function parseShare(text: string): number {
  const [, number, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text) ?? [];
  const share = Number(number) / (percent === '%' ? 100 : 1);
  if (share >= 0.001 && share <= 1) return share;
  throw new RangeError('Give a share from 0.1% to 100%: 2%, or 0.02.');
}
