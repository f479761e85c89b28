/** What a serve does about alerts when it is asked to: list, acknowledge, silence, test. What changes is kept before it is answered. */
import { type Clock, type Milliseconds, PerfError } from '@perf/core';
import type { TestResult } from '@perf/notify';
import { z } from 'zod';
import type { AlertWatch } from '../alert-watch.ts';
import type { Notifications } from '../notifications.ts';
import {
  type AlertNow,
  type AlertsAnswer,
  alertNowOf,
  type SilenceReport,
  silenceReport,
} from '../report/alerts-answer.ts';

export interface AlertAnswering {
  readonly service: string;
  readonly clock: Clock;
  readonly alerts: AlertWatch;
  readonly notifications: Notifications | undefined;
}

/** Who asks waits ten seconds for an answer, and wants to hear of the other channels. */
const TEST_PATIENCE: Milliseconds = 8_000;

const words = { by: z.string().max(200).optional(), comment: z.string().max(1_000).optional() };
const ackQuestion = z.object({ alerts: z.array(z.string().max(500)).min(1).max(100), ...words });
const silenceQuestion = z.object({
  /** Of alerts. */
  names: z.array(z.string().max(500)).max(100).default([]),
  matchers: z.array(z.string().max(1_000)).max(100).default([]),
  forMs: z.number().positive(),
  ...words,
});
const endQuestion = z.object({ id: z.string().max(100) });
const testQuestion = z.object({ channel: z.string().max(100).optional() });

type Answering = (serve: AlertAnswering, params: unknown) => Promise<unknown>;

/** By the method that asks for it. */
export const ALERT_ANSWERS: Readonly<Record<string, Answering>> = {
  alerts: async (serve) => alertsNow(serve),
  'alerts-ack': acknowledge,
  'alerts-silence': silence,
  'alerts-unsilence': endSilence,
  'alerts-test': test,
};

function alertsNow({ service, alerts, notifications }: AlertAnswering): AlertsAnswer {
  const active = alerts.alerts.active().map(alertNowOf);
  const isFiring = ({ state }: AlertNow): boolean => state === 'firing';
  return {
    service,
    alerts: [...active.filter(isFiring), ...active.filter((alert) => !isFiring(alert))],
    silences: alerts.alerts.silences().map(silenceReport),
    channels: notifications?.health() ?? [],
  };
}

/** By name or fingerprint. All or none, so that who mistypes one does not have to find out which were meant. */
async function acknowledge(serve: AlertAnswering, params: unknown): Promise<{ acknowledged: readonly AlertNow[] }> {
  const { alerts: asked, by, comment } = ackQuestion.parse(params);
  const { alerts } = serve.alerts;
  const firing = alerts.active().filter(({ state }) => state === 'firing');
  const isAsked = (one: string) => (alert: { name: string; fingerprint: string }) =>
    alert.name === one || alert.fingerprint === one;
  const missing = asked.find((one) => !firing.some(isAsked(one)));
  if (missing !== undefined) {
    const names = [...new Set(firing.map(({ name }) => name))];
    throw new PerfError('runtime/invalid-alert', {
      message: `Expected the name or fingerprint of an alert that fires, got \`${missing}\``,
      hint: names.length === 0 ? 'None fires.' : `These fire: ${names.slice(0, 20).join(', ')}.`,
    });
  }
  const meant = firing.filter((alert) => asked.some((one) => isAsked(one)(alert)));
  for (const { fingerprint } of meant) {
    alerts.acknowledge(fingerprint, { ...(by !== undefined && { by }), ...(comment !== undefined && { comment }) });
  }
  await serve.alerts.settle();
  const fingerprints = new Set(meant.map(({ fingerprint }) => fingerprint));
  return {
    acknowledged: alerts
      .active()
      .filter((one) => fingerprints.has(one.fingerprint))
      .map(alertNowOf),
  };
}

async function silence(serve: AlertAnswering, params: unknown): Promise<{ silences: readonly SilenceReport[] }> {
  const { names, matchers, forMs, by, comment } = silenceQuestion.parse(params);
  const known = serve.alerts.names;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined || names.length + matchers.length === 0) {
    throw new PerfError('runtime/invalid-alert', {
      message: `Expected names of alerts or matchers, got \`${unknown ?? 'none'}\``,
      hint: `There are rules for ${known.slice(0, 20).join(', ') || 'none'}. A matcher is written like severity=warning.`,
    });
  }
  // A silence wants all its matchers met: names are told apart by one each.
  const sets =
    names.length === 0 ? [matchers] : names.map((name) => [`alertname=${JSON.stringify(name)}`, ...matchers]);
  const who = { ...(by !== undefined && { createdBy: by }), ...(comment !== undefined && { comment }) };
  const made = sets.map((set) => serve.alerts.alerts.silence({ matchers: set, for: forMs, ...who }));
  await serve.alerts.settle();
  return { silences: made.map(silenceReport) };
}

async function endSilence({ alerts }: AlertAnswering, params: unknown): Promise<{ ended: string }> {
  const { id } = endQuestion.parse(params);
  if (!alerts.alerts.unsilence(id)) {
    const ids = alerts.alerts.silences().map((one) => one.id);
    throw new PerfError('runtime/invalid-silence', {
      message: `Expected a silence that is in force, got \`${id}\``,
      hint: ids.length === 0 ? 'There is none.' : `There are ${ids.slice(0, 20).join(', ')}.`,
    });
  }
  await alerts.settle();
  return { ended: id };
}

async function test({ notifications }: AlertAnswering, params: unknown): Promise<{ channels: readonly TestResult[] }> {
  const { channel } = testQuestion.parse(params);
  if (notifications === undefined) {
    throw new PerfError('runtime/invalid-channel', {
      message: 'Expected channels in the configuration of the perfkit that serves, got none',
      hint: 'Write a section `notify` into perf.config.ts, and start `perfkit serve` again: notify: { channels: { me: { desktop: true } } }.',
    });
  }
  const names = channel === undefined ? notifications.channels : [channel];
  const results = names.map((name) => withPatience(name, notifications.test(name)));
  return { channels: (await Promise.all(results)).flat() };
}

async function withPatience(channel: string, asked: Promise<readonly TestResult[]>): Promise<readonly TestResult[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly TestResult[]>((resolve) => {
    const message = `Expected \`${channel}\` to take the message, got no answer within ${TEST_PATIENCE / 1_000} s`;
    const error = { code: 'notify/timeout', message, hint: 'Look whether it is overloaded.' };
    timer = setTimeout(() => resolve([{ channel, error }]), TEST_PATIENCE);
  });
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
