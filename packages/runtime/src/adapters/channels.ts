/**
 * The channels that a configuration names. Secrets are filled in here, from the environment, and are nowhere shown.
 *
 * One that can't be made, since a variable is not set or holds no address, is there all the same and refuses each message: so
 * people are told through the others, and `perfkit alerts test` says what is wrong.
 */
import { readFileSync } from 'node:fs';
import { isPerfError, PerfError } from '@perf/core';
import type { Channel } from '@perf/notify';
import { createAlertmanagerChannel } from '@perf/notify/alertmanager';
import { createDesktopChannel } from '@perf/notify/desktop';
import { createDiscordChannel } from '@perf/notify/discord';
import { createEmailChannel } from '@perf/notify/email';
import { createNtfyChannel } from '@perf/notify/ntfy';
import { createSlackChannel } from '@perf/notify/slack';
import { createWebhookChannel } from '@perf/notify/webhook';
import { type ChannelConfig, kindOf, type NotifyConfig } from '../config-notify.ts';
import { given } from '../health/config-common.ts';
import { filledIn } from './remote.ts';

/** @param onTrouble told of each that can't be made */
export function channelsOf(
  { channels }: Pick<NotifyConfig, 'channels'>,
  onTrouble: (trouble: string) => void,
  environment: NodeJS.ProcessEnv = process.env,
): readonly Channel[] {
  return Object.entries(channels).map(([name, entry]) => {
    try {
      return channelOf(name, entry, environment);
    } catch (error) {
      const broken = brokenBy(name, error);
      onTrouble(`${broken.message}.`);
      return { name, send: () => Promise.reject(brokenBy(name, error)) };
    }
  });
}

function channelOf(name: string, entry: ChannelConfig, environment: NodeJS.ProcessEnv): Channel {
  if ('send' in entry) {
    const { prepare } = entry;
    const send: Channel['send'] = (message, options) => entry.send(message, options);
    return { name, send, ...(prepare !== undefined && { prepare: () => prepare.call(entry) }) };
  }
  const kind = kindOf(entry);
  const options = trusting(filled({ ...entry, name }, environment) as typeof entry & { readonly name: string });
  if ('email' in options) {
    const { email: to, from, host, ...rest } = options;
    return createEmailChannel({ ...given(rest), to, from, host });
  }
  if ('webhook' in options) return createWebhookChannel(addressed(options, options.webhook));
  if ('slack' in options) return createSlackChannel(addressed(options, options.slack));
  if ('discord' in options) return createDiscordChannel(addressed(options, options.discord));
  if ('ntfy' in options) return createNtfyChannel(addressed(options, options.ntfy));
  if ('alertmanager' in options) return createAlertmanagerChannel(addressed(options, options.alertmanager));
  if (kind === 'desktop')
    return createDesktopChannel(given({ name, timeout: options.timeout, template: options.template }));
  throw new TypeError('a kind of channel that the configuration knows, and this does not');
}

/** An optional key may be written as undefined; a channel wants it absent. */
const addressed = <T extends object>(options: T, url: string) => ({ ...given(options), url });

/** With what the file holds that `ca` names, unless it holds the certificates itself. */
function trusting<T extends object>(options: T & { readonly ca?: string | undefined }): T {
  const { ca } = options;
  if (ca === undefined) return options;
  const pem = PEM.test(ca) ? ca : readPem(ca);
  if (PEM.test(pem)) return { ...options, ca: pem };
  throw wrongCa('a file without any');
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw wrongCa(`a file that can’t be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

const PEM = /-----BEGIN (?:\w+ )?CERTIFICATE-----/;

/** What it was is not shown: it may come from a variable. */
const wrongCa = (got: string): PerfError =>
  new PerfError('notify/invalid-argument', {
    message: `Expected \`ca\` to be certificates in PEM, or a file with some, got ${got}`,
    hint: 'Give the path of the file, from where the program is started, or what is in it.',
  });

/** `${NAME}` in each text, however deep. */
function filled(value: unknown, environment: NodeJS.ProcessEnv): unknown {
  if (typeof value === 'string') return filledIn(value, environment);
  if (Array.isArray(value)) return value.map((each) => filled(each, environment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, environment)]));
}

/** Of an error that is not perfkit's nothing is told, since it may hold a secret. */
function brokenBy(name: string, error: unknown): PerfError {
  const { message, hint } = isPerfError(error) ? error : { message: 'it can not be made', hint: undefined };
  return new PerfError('notify/refused', {
    message: `The channel \`${name}\` takes no message: ${message}`,
    ...(hint !== undefined && { hint }),
  });
}
