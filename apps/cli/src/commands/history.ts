/** `perfkit history …`: its words on the command line. */
import { buildCommand, buildRouteMap, type Command, type CommandContext, type RouteMap } from '@stricli/core';
import { configFlag, dataDirFlag, jsonFlag, parseLabel, parseMoment, parseSpan, quietFlag, yes } from '../flags.ts';

const where = { quiet: quietFlag, config: configFlag, dataDir: dataDirFlag } as const;
const aliases = { c: 'config', q: 'quiet' } as const;

const infoCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./keep-history.ts')).printInfo,
  parameters: {
    flags: { json: jsonFlag, ...where },
    aliases,
  },
  docs: {
    brief: 'Say how much is kept, since when, and what happened to it',
    customUsage: [{ input: '--json', brief: 'for a program' }],
  },
});

const annotateCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./keep-history.ts')).annotate,
  parameters: {
    flags: {
      at: {
        kind: 'parsed',
        parse: parseMoment,
        optional: true,
        placeholder: 'moment',
        brief: 'When it happened, like 2026-01-31T12:00Z, or how long ago, like 2h [default: now]',
      },
      label: {
        kind: 'parsed',
        parse: parseLabel,
        optional: true,
        variadic: true,
        placeholder: 'name=value',
        brief: 'What else is to be known of it: commit=3f2a9c1',
      },
      json: jsonFlag,
      ...where,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          placeholder: 'kind',
          brief: 'What kind of thing: deploy, restart, recommendation or your own',
        },
        { parse: String, placeholder: 'text', brief: 'What it was, in a few words', optional: true },
      ],
    },
    aliases,
  },
  docs: {
    brief: 'Note on the time axis what was done: analyses name it where something changed',
    customUsage: [
      { input: 'deploy v1.4.2', brief: 'a deploy, now' },
      { input: 'deploy v1.4.2 --at 2h --label commit=3f2a9c1', brief: 'two hours ago, and which commit' },
    ],
  },
});

const exportCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./transfer-history.ts')).exportTo,
  parameters: {
    flags: {
      since: {
        kind: 'parsed',
        parse: parseSpan,
        optional: true,
        placeholder: 'time',
        brief: 'Only the last 1h, 7d … [default: all that is kept]',
      },
      csv: yes('As a table for spreadsheets, which can be read back too [default: JSON lines]'),
      ...where,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          placeholder: 'file',
          brief: 'Where to; a file that is there stays [default: standard output]',
          optional: true,
        },
      ],
    },
    aliases,
  },
  docs: {
    brief: 'Write the history as text',
    customUsage: [
      { input: 'history.jsonl', brief: 'all of it, to be read back' },
      { input: '--csv --since 7d > week.csv', brief: 'a table for a spreadsheet' },
    ],
  },
});

const importCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./transfer-history.ts')).importFrom,
  parameters: {
    flags: { json: jsonFlag, ...where },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          placeholder: 'file',
          brief: 'What `perfkit history export` wrote, a table with name, value and time, or - for standard input',
        },
      ],
    },
    aliases,
  },
  docs: {
    brief: 'Read into the history what was exported; what is imported twice counts twice',
    customUsage: [
      { input: 'history.jsonl', brief: 'from a file' },
      { input: '-', brief: 'from standard input' },
    ],
  },
});

export const historyRoutes: RouteMap<CommandContext> = buildRouteMap({
  routes: { info: infoCommand, export: exportCommand, import: importCommand, annotate: annotateCommand },
  docs: { brief: 'Look after the history: what is kept, and what was done when' },
});
