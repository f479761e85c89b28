/** Flags that say what a request is, for every verb that sends some. */
import { parseCount, parseHeader } from './flags.ts';

const optional = { kind: 'parsed', optional: true } as const;

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
  http2: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Speak HTTP/2 where the server offers it (https:)',
  },
  insecure: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Take certificates that nobody vouches for',
  },
  allowRemote: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'The target may be another machine than this one',
  },
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
