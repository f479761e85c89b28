/** A webhook that takes Alertmanager's payload, version 4. */
import type { Duration } from '@perf/core';
import type { Channel } from '../../channel.ts';
import { DEFAULT_TIMEOUT } from '../../failure.ts';
import { type FarEndOptions, farEndOf } from '../http/far-end.ts';
import { post } from '../http/post.ts';
import { webhookPayload } from './payload.ts';

export interface WebhookOptions extends FarEndOptions {
  /** @default 'webhook' */
  readonly name?: string;
  /** @default '10s' */
  readonly timeout?: Duration;
}

/** @throws PerfError `notify/invalid-argument` */
export function createWebhookChannel(options: WebhookOptions): Channel {
  const { name = 'webhook', timeout = DEFAULT_TIMEOUT } = options;
  const to = farEndOf(options);
  return {
    name,
    send: (message, sending) =>
      post({ ...sending, to, timeout, what: 'the webhook', body: webhookPayload(message, name) }),
  };
}
