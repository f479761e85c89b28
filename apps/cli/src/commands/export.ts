/** `perfkit export …`: its words on the command line. */
import { buildCommand, buildRouteMap, type Command, type CommandContext, type RouteMap } from '@stricli/core';
import { configFlag, dataDirFlag, parseSpan, quietFlag, text } from '../flags.ts';

const outputFlag = text('file', 'Where to; what is there is replaced [default: standard output]');
const serviceFlag = text('name', 'Whose figures [default: `service` of the configuration, or the folder]');
const intervalFlag = {
  kind: 'parsed',
  parse: parseSpan,
  default: '15s',
  placeholder: 'time',
  brief: 'How often Prometheus looks',
} as const;
const aliases = { c: 'config', o: 'output', q: 'quiet' } as const;

const rulesCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./export-files.ts')).exportRules,
  parameters: {
    flags: {
      config: configFlag,
      format: { kind: 'enum', values: ['prometheus'], default: 'prometheus', brief: 'For whom' },
      forMetrics: {
        kind: 'enum',
        values: ['scrape', 'otel'],
        default: 'scrape',
        brief: 'How figures get there: scraped or by remote write, or through a collector of OpenTelemetry',
      },
      interval: intervalFlag,
      service: serviceFlag,
      output: outputFlag,
      quiet: quietFlag,
    },
    aliases,
  },
  docs: {
    brief: 'Write contracts and alerts as a rule file of Prometheus',
    fullDescription: [
      'Write contracts and alerts as a rule file of Prometheus: alerts that fire there when they fire here, and how near',
      'each promise is to being broken as the series perfkit:contract:ratio. What Prometheus can’t do as perfkit does it',
      'stands at the head of the file, and is said.',
    ].join('\n'),
    customUsage: [
      { input: '--output perfkit-rules.yml', brief: 'for rule_files of prometheus.yml' },
      { input: '--for-metrics otel', brief: 'where an OpenTelemetry collector brings the figures' },
    ],
  },
});

const scrapeCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./export-files.ts')).exportScrape,
  parameters: {
    flags: {
      config: configFlag,
      target: {
        kind: 'parsed',
        parse: String,
        optional: true,
        variadic: true,
        placeholder: 'host:port',
        brief: 'Where a perfkit serves [default: the one of this project, or 127.0.0.1:9464]',
      },
      fileSd: text('file', 'A file of targets that Prometheus follows, instead of --target'),
      tokenFile: text('file', 'A file with the token that a serve beyond loopback asks for'),
      dataDir: dataDirFlag,
      rules: text('file', 'Rule files to load as well, as perfkit-rules.yml'),
      interval: intervalFlag,
      service: serviceFlag,
      output: outputFlag,
      quiet: quietFlag,
    },
    aliases,
  },
  docs: {
    brief: 'Write the part of prometheus.yml that scrapes `perfkit serve`',
    customUsage: [
      { input: '--target web-1:9464 --target web-2:9464', brief: 'two hosts' },
      { input: '--file-sd targets/*.json --token-file /etc/prometheus/perfkit-token', brief: 'hosts that come and go' },
    ],
  },
});

const alertmanagerCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./export-files.ts')).exportAlertmanager,
  parameters: { flags: { config: configFlag, output: outputFlag, quiet: quietFlag }, aliases },
  docs: {
    brief: 'Write `notify` and `inhibitions` as a configuration of Alertmanager',
    customUsage: [{ input: '--output alertmanager.yml', brief: 'then: amtool check-config alertmanager.yml' }],
  },
});

const grafanaCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./export-files.ts')).exportGrafana,
  parameters: {
    flags: {
      dashboard: { kind: 'enum', values: ['overview', 'hosts'], default: 'overview', brief: 'Which one' },
      output: outputFlag,
      quiet: quietFlag,
    },
    aliases: { o: 'output', q: 'quiet' },
  },
  docs: {
    brief: 'Write a dashboard of Grafana, as JSON to import',
    customUsage: [
      { input: '--output perfkit.json', brief: 'promises, operations and resources' },
      { input: '--dashboard hosts', brief: 'one line for each host' },
    ],
  },
});

export const exportRoutes: RouteMap<CommandContext> = buildRouteMap({
  routes: { rules: rulesCommand, scrape: scrapeCommand, alertmanager: alertmanagerCommand, grafana: grafanaCommand },
  docs: { brief: 'Write what a configuration promises for Prometheus, Alertmanager and Grafana' },
});
