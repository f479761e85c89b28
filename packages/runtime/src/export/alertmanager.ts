/**
 * The configuration of Alertmanager for who is told of alerts here: `perfkit export alertmanager`.
 *
 * Alertmanager knows no variables: where one holds a secret here, it reads a file of that name there. What it has no
 * receiver for, or no setting, stands in `notes`.
 */
import { type InhibitionRule, milliseconds } from '@perf/core';
import type { Hours, RouteOptions } from '@perf/notify';
import { type ChannelConfig, type EmailChannelConfig, kindOf, type NotifyConfig } from '../config-notify.ts';
import { promSpan } from './alert-rules.ts';
import { comments, type Plain, yaml } from './yaml.ts';

type Block = { readonly [key: string]: Plain | undefined };

export interface AlertmanagerConfig {
  readonly config: Block;
  readonly notes: readonly string[];
}

const SECRETS = '/etc/alertmanager/secrets';
const VARIABLE = /^\$\{(\w+)\}$/;

export function alertmanagerOf(
  notify: NotifyConfig | undefined,
  inhibitions: readonly InhibitionRule[],
): AlertmanagerConfig {
  const { channels = {}, routes, quiet, rateLimit, digest } = notify ?? {};
  const notes: string[] = [];
  const lacks = { quiet, rateLimit, digest };
  for (const [name, value] of Object.entries(lacks)) {
    if (value !== undefined) notes.push(`notify.${name} has no equal in Alertmanager`);
  }
  if (notify === undefined) notes.push('the configuration has no notify: nobody is told');
  const all = routes ?? (Object.keys(channels).length === 0 ? [] : [{ channels: Object.keys(channels) }]);
  const receivers = new Map<string, Block>([['nobody', { name: 'nobody' }]]);
  const intervals: Block[] = [];
  const children = all.map((route, at) => {
    const own = [route.channels].flat();
    const receiver = own.join('+');
    if (!receivers.has(receiver)) receivers.set(receiver, receiverOf(receiver, own, { channels, notes }));
    const active = activeIn(route, at, notes);
    if (active !== undefined) intervals.push(active);
    return routeOf(route, receiver, active?.name);
  });
  const config: Block = {
    // An alert that no route takes is told to nobody, as in perfkit.
    route: { receiver: 'nobody', ...(children.length > 0 && { routes: children as Plain[] }) },
    receivers: [...receivers.values()] as Plain[],
    ...(intervals.length > 0 && { time_intervals: intervals as Plain[] }),
    ...(inhibitions.length > 0 && { inhibit_rules: inhibitions.map(inhibitOf) }),
  };
  return { config, notes };
}

function inhibitOf({ source, target, equal }: InhibitionRule): Plain {
  return {
    source_matchers: [...source],
    target_matchers: [...target],
    ...(equal !== undefined && { equal: [...equal] }),
  };
}

function routeOf(route: RouteOptions, receiver: string, active: Plain | undefined): Block {
  const { severity, matchers = [], groupBy = ['alertname'], groupWait = 500, groupInterval = '5m' } = route;
  const severities = severity === undefined ? [] : [`severity=~"${[severity].flat().join('|')}"`];
  const own = [...severities, ...matchers];
  const repeat = milliseconds(route.repeatInterval ?? 0);
  return {
    receiver,
    ...(own.length > 0 && { matchers: own }),
    group_by: [...groupBy],
    group_wait: promSpan(milliseconds(groupWait)),
    group_interval: promSpan(milliseconds(groupInterval)),
    ...(repeat > 0 && { repeat_interval: promSpan(repeat) }),
    ...(active !== undefined && { active_time_intervals: [active] }),
    ...(route.continue === true && { continue: true }),
  };
}

function activeIn({ hours }: RouteOptions, at: number, notes: string[]): Block | undefined {
  const all = hours === undefined ? [] : [hours].flat();
  const daily = all.filter(({ from, to }) => /^\d/.test(from) && /^\d/.test(to));
  if (daily.length < all.length)
    notes.push(`notify.routes[${at}].hours: hours of a week are left out, only those of each day are kept`);
  if (daily.length === 0) return undefined;
  return { name: `route-${at}`, time_intervals: daily.map(intervalOf) };
}

function intervalOf({ from, to, zone }: Hours): Plain {
  const [start, end] = [padded(from), padded(to)];
  const times = start < end ? [{ start_time: start, end_time: end }] : overnight(start, end);
  const zoned = zone === undefined ? {} : { location: zone };
  return { times, ...zoned };
}

const padded = (time: string): string => time.padStart(5, '0');

/** Alertmanager's day ends at 24:00. */
function overnight(from: string, to: string): Plain[] {
  const evening = { start_time: from, end_time: '24:00' };
  return to === '00:00' ? [evening] : [evening, { start_time: '00:00', end_time: to }];
}

interface Known {
  readonly channels: NotifyConfig['channels'];
  readonly notes: string[];
}

function receiverOf(name: string, names: readonly string[], { channels, notes }: Known): Block {
  const blocks: Record<string, Plain[]> = {};
  for (const own of names) {
    const channel = channels[own];
    if (channel === undefined) continue;
    const [key, block] = channelBlock(own, channel, notes) ?? [];
    if (key !== undefined && block !== undefined) blocks[key] = [...(blocks[key] ?? []), block];
  }
  return { name, ...blocks };
}

function channelBlock(name: string, channel: ChannelConfig, notes: string[]): [string, Plain] | undefined {
  const at = `notify.channels.${name}`;
  if ('headers' in channel && channel.headers !== undefined) notes.push(`${at}.headers: give them as http_config`);
  if ('template' in channel) notes.push(`${at}.template: words of one's own are templates of Alertmanager`);
  const hook = (key: string, value: string): Plain => {
    const [, variable] = VARIABLE.exec(value) ?? [];
    if (variable === undefined && value.includes('${'))
      notes.push(`${at}: variables within an address are not filled in`);
    return variable === undefined ? { [key]: value } : { [`${key}_file`]: `${SECRETS}/${variable}` };
  };
  const newer = (version: string, value: string): void => {
    if (VARIABLE.test(value)) notes.push(`${at}: an address from a file needs Alertmanager ${version}`);
  };
  if ('email' in channel) return ['email_configs', emailBlock(channel)];
  if ('slack' in channel)
    return ['slack_configs', { ...(hook('api_url', channel.slack) as object), send_resolved: true }];
  if ('discord' in channel) {
    newer('0.28', channel.discord);
    return ['discord_configs', hook('webhook_url', channel.discord)];
  }
  if ('webhook' in channel) {
    newer('0.26', channel.webhook);
    return ['webhook_configs', hook('url', channel.webhook)];
  }
  notes.push(`${at}: Alertmanager has no receiver for ${kindOf(channel) ?? 'a channel of one’s own'}, it is left out`);
  return undefined;
}

function emailBlock({ email, from, host, port = 587, tls, user, password }: EmailChannelConfig): Plain {
  const [, variable] = VARIABLE.exec(password ?? '') ?? [];
  return {
    to: [email].flat().join(', '),
    from,
    smarthost: `${host}:${port}`,
    ...(user !== undefined && { auth_username: user }),
    ...(variable !== undefined && { auth_password_file: `${SECRETS}/${variable}` }),
    ...(tls === 'none' || tls === 'offered' ? { require_tls: false } : {}),
    send_resolved: true,
  };
}

export function alertmanagerText({ config, notes }: AlertmanagerConfig, command: string): string {
  return `${comments([`Written by \`${command}\`.`, ...notes])}${yaml(config as Plain)}`;
}
