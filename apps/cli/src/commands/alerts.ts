/** `perfkit alerts …`: its words on the command line. */
import { buildCommand, buildRouteMap, type Command, type CommandContext, type RouteMap } from '@stricli/core';
import { alertNames } from '../completion/known-values.ts';
import { configFlag, dataDirFlag, jsonFlag, parseMoment, parseSpan, quietFlag, text } from '../flags.ts';

const common = { json: jsonFlag, quiet: quietFlag, config: configFlag, dataDir: dataDirFlag } as const;
const said = {
  by: text('who', 'Who says so [default: this user]'),
  comment: text('text', 'Why, for the others'),
} as const;
const aliases = { c: 'config', q: 'quiet' } as const;

const listCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./handle-alerts.ts')).listAlerts,
  parameters: { flags: common, aliases },
  docs: {
    brief: 'Say which alerts are pending or fire, what is silenced, and which channels are dead',
    fullDescription:
      'Asks the perfkit that serves this project. Where none does, the history says what fired when it ended. Exit code 11: nothing is known.',
    customUsage: [{ input: '', brief: 'what is wrong now' }],
  },
});

const historyCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./handle-alerts.ts')).alertHistory,
  parameters: {
    flags: {
      since: {
        kind: 'parsed',
        parse: parseMoment,
        optional: true,
        placeholder: 'moment',
        brief: 'From when, like 2026-01-31T12:00Z, or how long ago, like 2h [default: 1d]',
      },
      ...common,
    },
    aliases,
  },
  docs: {
    brief: 'Say which alerts fired, for how long, from the history',
    customUsage: [{ input: '--since 7d', brief: 'in a week' }],
  },
});

const ackCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./handle-alerts.ts')).acknowledgeAlerts,
  parameters: {
    flags: { ...said, ...common },
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        brief: 'Names or fingerprints of alerts that fire',
        parse: String,
        placeholder: 'alert',
        proposeCompletions: alertNames,
      },
    },
    aliases,
  },
  docs: {
    brief: 'Take alerts on: nobody is reminded of them until they are resolved',
    customUsage: [{ input: 'memory --comment "more is on its way"', brief: 'one of them, and why' }],
  },
});

const silenceCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./handle-alerts.ts')).silenceAlerts,
  parameters: {
    flags: {
      for: {
        kind: 'parsed',
        parse: parseSpan,
        optional: true,
        placeholder: 'time',
        brief: 'How long: 30m, 2h, 7d',
      },
      end: text('id', 'End this silence instead'),
      ...said,
      ...common,
    },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Names of alerts, or matchers like severity=warning and host=~web-.*',
        parse: String,
        placeholder: 'alert',
        proposeCompletions: alertNames,
      },
    },
    aliases,
  },
  docs: {
    brief: 'For some time tell nobody that certain alerts fire; that they are resolved is told',
    customUsage: [
      { input: 'memory --for 2h', brief: 'one alert' },
      { input: 'team=ops severity=~"info|warning" --for 30m --comment "rebuild"', brief: 'all that match' },
      { input: '--end silence-1', brief: 'over before its time' },
    ],
  },
});

const testCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./handle-alerts.ts')).testChannels,
  parameters: {
    flags: {
      channel: text('name', 'Only through this one [default: through each]'),
      ...common,
    },
    aliases,
  },
  docs: {
    brief: 'Send a test message through each channel; exits with 12 when one did not take it',
    fullDescription:
      'The perfkit that serves this project sends it, since it has the secrets in its environment. Where a test comes through, what was waiting goes out as well.',
    customUsage: [{ input: '--channel mail', brief: 'one of them' }],
  },
});

export const alertsRoutes: RouteMap<CommandContext> = buildRouteMap({
  routes: {
    list: listCommand,
    history: historyCommand,
    ack: ackCommand,
    silence: silenceCommand,
    test: testCommand,
  },
  docs: { brief: 'What fires, what fired; take it on, silence it, and try how people are told' },
});
