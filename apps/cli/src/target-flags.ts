/** Flags that say what a request is, for every verb that sends some. */
import { parseCount, parseHeader, parseSpan, yes } from './flags.ts';

const optional = { kind: 'parsed', optional: true } as const;

/** What a load is judged by. */
export const contractFlag = {
  kind: 'parsed',
  parse: String,
  variadic: true,
  placeholder: 'promise',
  brief: "What has to be kept: 'p95<200ms', 'errors<1%', or k6's 'p(95)<200'; may be given again",
} as const;

/** How long one request may take. */
export const timeoutFlag = {
  ...optional,
  parse: parseSpan,
  placeholder: 'time',
  brief: 'A request without an answer has failed then [default: 10s]',
} as const;

export const targetFlags = {
  method: {
    ...optional,
    parse: String,
    placeholder: 'name',
    brief: 'GET, POST, … [default: GET, with --body POST]',
  },
  header: {
    ...optional,
    parse: parseHeader,
    variadic: true,
    placeholder: 'line',
    brief: "'name: value'; may be given again",
  },
  body: {
    ...optional,
    parse: String,
    placeholder: 'text',
    brief: 'Sent with each request; @file reads it from there',
  },
  expect: {
    ...optional,
    parse: parseCount,
    variadic: true,
    placeholder: 'status',
    brief: 'A status that is good [default: 2xx, 304]',
  },
  http2: yes('Speak HTTP/2 where the server offers it (https:)'),
  insecure: yes('Take certificates that nobody vouches for'),
  allowRemote: yes('The target may be another machine than this one'),
  tool: {
    ...optional,
    parse: String,
    variadic: true,
    placeholder: 'name',
    brief: 'Of an MCP server: what is called, as search or search=9 for nine times as often [default: all]',
  },
  sessions: {
    ...optional,
    parse: parseCount,
    placeholder: 'n',
    brief: 'Of an MCP server: sessions, or processes, that users are spread over [default: 1]',
  },
} as const;
