/** `perfkit load`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';
import { dataDirFlag, parseCount, parseRate, parseSpan } from '../flags.ts';
import { targetFlags } from '../target-flags.ts';

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
      contract: {
        ...optional,
        parse: String,
        variadic: true,
        placeholder: 'promise',
        brief: "What has to be kept: 'p95<200ms', 'errors<1%', or k6's 'p(95)<200'; may be given again",
      },
      ...targetFlags,
      timeout: {
        ...optional,
        parse: parseSpan,
        placeholder: 'time',
        brief: 'A request without an answer has failed then [default: 10s]',
      },
      json: { kind: 'boolean', optional: true, withNegated: false, brief: 'Print the result as JSON' },
      out: {
        ...optional,
        parse: String,
        variadic: true,
        placeholder: 'file',
        brief:
          'Also write the result there: .json, .xml (JUnit), .html with pictures, else Markdown; may be given again',
      },
      report: { ...optional, parse: String, placeholder: 'file', brief: 'The same as --out' },
      dataDir: dataDirFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'The address that is put under load', parse: String, placeholder: 'url' }],
    },
  },
  docs: {
    brief: 'Put a server under load and say whether it keeps its promises',
    fullDescription: [
      'With --rate requests begin when they are due, whether or not earlier ones were answered, and are timed from that',
      'moment: a server that stands still is seen in all requests that it kept waiting. With --concurrency each user waits',
      'for its answer. The generator watches itself: a result that says more of it than of the server is called invalid.',
      '',
      'Only the server that is named is contacted; redirects are not followed. Anything but this machine asks for',
      '--allow-remote. Ctrl-C gives the result so far. Results are kept in the data folder, under runs/.',
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
      { input: 'http://127.0.0.1:3000/ --profile spike --rate 500 --out load.html', brief: 'with pictures' },
    ],
  },
});
