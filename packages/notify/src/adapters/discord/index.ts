/** Discord, through a webhook of a text channel. */
import type { Duration } from '@perf/core';
import type { Channel } from '../../channel.ts';
import type { Template } from '../../compose.ts';
import { DEFAULT_TIMEOUT } from '../../failure.ts';
import { type FarEndOptions, farEndOf } from '../http/far-end.ts';
import { post } from '../http/post.ts';
import { discordPayload } from './payload.ts';

export interface DiscordOptions extends FarEndOptions {
  /** @default 'discord' */
  readonly name?: string;
  /** @default '10s' */
  readonly timeout?: Duration;
  readonly template?: Template;
}

/** @throws PerfError `notify/invalid-argument` */
export function createDiscordChannel(options: DiscordOptions): Channel {
  const { name = 'discord', timeout = DEFAULT_TIMEOUT, template } = options;
  const to = farEndOf(options);
  return {
    name,
    send: (message, sending) => {
      const body = discordPayload(message, { key: sending.key, ...(template && { template }) });
      return post({ ...sending, to, timeout, what: 'Discord at', body });
    },
  };
}
