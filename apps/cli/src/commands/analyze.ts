/** `perfkit analyze …`: its words on the command line. */
import { buildCommand, buildRouteMap, type Command, type CommandContext, type RouteMap } from '@stricli/core';
import { operationNames } from '../completion/known-values.ts';
import { configFlag, dataDirFlag, jsonFlag, parseMoment, parseSpan, quietFlag, yes } from '../flags.ts';
import { labelFlag, SECRET, sourceHeaderFlag } from '../source-flags.ts';

const common = {
  operation: {
    kind: 'parsed',
    parse: String,
    proposeCompletions: operationNames,
    optional: true,
    placeholder: 'name',
    brief: 'Only this operation [default: those that took most of the time, and readings]',
  },
  since: {
    kind: 'parsed',
    parse: parseSpan,
    optional: true,
    placeholder: 'time',
    brief: 'Look at the last 1h, 7d … [default: 7d]',
  },
  source: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'url',
    brief: 'A Prometheus, VictoriaMetrics or Mimir instead of the history here [default: PERFKIT_SOURCE]',
  },
  label: labelFlag,
  sourceHeader: sourceHeaderFlag,
  json: jsonFlag,
  quiet: quietFlag,
  enforce: yes('Exit with 10 when something became worse, with 11 when there is too little data'),
  config: configFlag,
  dataDir: dataDirFlag,
} as const;

const aliases = { c: 'config', q: 'quiet' } as const;

const regressionsCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./analyze-history.ts')).printRegressions,
  parameters: {
    flags: {
      ...common,
      season: {
        kind: 'parsed',
        parse: parseSpan,
        optional: true,
        variadic: true,
        placeholder: 'time',
        brief: 'What repeats itself that often is no change, like 24h or 7d; needs three of them in the history',
      },
    },
    aliases,
  },
  docs: {
    brief: 'What became worse, since when, how sure that is, and what else changed then',
    fullDescription: `What became worse, since when, how sure that is, and what else changed then.\n${SECRET}`,
    customUsage: [
      { input: '', brief: 'in the last 7 days' },
      { input: '--operation "GET /orders" --since 24h', brief: 'one operation, one day' },
      { input: '--since 30d --season 24h --season 7d', brief: 'where days and weeks have their ups and downs' },
      { input: '--enforce', brief: 'for CI: exits with 10 when something became worse' },
      { input: '--source http://localhost:9090 --label job=shop', brief: 'from a Prometheus' },
    ],
  },
});

const trendsCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./analyze-history.ts')).printTrends,
  parameters: { flags: common, aliases },
  docs: {
    brief: 'What rises or falls slowly',
    fullDescription: `What rises or falls slowly, as a leak does.\n${SECRET}`,
    customUsage: [
      { input: '--since 30d', brief: 'in the last 30 days' },
      { input: '--json', brief: 'for a program' },
    ],
  },
});

const forecastCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./analyze-history.ts')).printForecast,
  parameters: { flags: common, aliases },
  docs: {
    brief: 'When a disk is full, memory at its limit, or a contract broken, if all goes on as it does',
    fullDescription: `When a disk is full, memory at its limit, or a contract broken, if all goes on as it does.\nWith --enforce, a limit that is reached within 30 days exits with 10.\n${SECRET}`,
    customUsage: [
      { input: '', brief: 'from the last 7 days' },
      { input: '--since 90d', brief: 'from a quarter of a year' },
    ],
  },
});

const compareCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./analyze-history.ts')).printComparison,
  parameters: {
    flags: {
      ...common,
      at: {
        kind: 'parsed',
        parse: parseMoment,
        optional: true,
        placeholder: 'moment',
        brief:
          'The moment between the two, like 2026-01-31T12:00Z or 2h ago as 2h [default: the last deploy in the history]',
      },
    },
    aliases,
  },
  docs: {
    brief: 'Before and after a deploy: what became slower, by how much, how sure',
    fullDescription: `Before and after a deploy: what became slower, by how much, how sure.\n${SECRET}`,
    customUsage: [
      { input: '', brief: 'before and after the last `perfkit history annotate deploy …`' },
      { input: '--at 2h --since 4h', brief: 'the last two hours against the two before' },
      { input: '--at 2026-01-31T12:00Z --source http://localhost:8428', brief: 'from a VictoriaMetrics' },
    ],
  },
});

export const analyzeRoutes: RouteMap<CommandContext> = buildRouteMap({
  routes: {
    regressions: regressionsCommand,
    trends: trendsCommand,
    compare: compareCommand,
    forecast: forecastCommand,
  },
  docs: { brief: 'Find what changed in the history: regressions, trends, limits ahead, what a deploy did' },
});
