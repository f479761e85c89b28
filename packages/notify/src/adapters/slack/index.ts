/** Slack, through an incoming webhook. */
import type { Duration } from '@perf/core';
import type { Channel } from '../../channel.ts';
import type { Template } from '../../compose.ts';
import { DEFAULT_TIMEOUT } from '../../failure.ts';
import { type FarEndOptions, farEndOf } from '../http/far-end.ts';
import { post } from '../http/post.ts';
import { slackPayload } from './payload.ts';

export interface SlackOptions extends FarEndOptions {
  /** @default 'slack' */
  readonly name?: string;
  /** @default '10s' */
  readonly timeout?: Duration;
  readonly template?: Template;
}

/** @throws PerfError `notify/invalid-argument` */
export function createSlackChannel(options: SlackOptions): Channel {
  const { name = 'slack', timeout = DEFAULT_TIMEOUT, template } = options;
  const to = farEndOf(options);
  return {
    name,
    send: (message, sending) => {
      const body = slackPayload(message, { key: sending.key, ...(template && { template }) });
      return post({ ...sending, to, timeout, what: 'Slack at', body });
    },
  };
}
