/** ntfy: ntfy.sh, or a server of one's own. */
import type { Duration } from '@perf/core';
import type { Channel } from '../../channel.ts';
import type { Template } from '../../compose.ts';
import { DEFAULT_TIMEOUT, misuse } from '../../failure.ts';
import { type FarEndOptions, farEndOf } from '../http/far-end.ts';
import { post } from '../http/post.ts';
import { ntfyPayload } from './payload.ts';

export interface NtfyOptions extends FarEndOptions {
  /** With the topic: `https://ntfy.sh/my-topic`. Who knows a topic reads it, so it is never shown. */
  readonly url: string;
  /** An access token. */
  readonly token?: string;
  /** @default 'ntfy' */
  readonly name?: string;
  /** @default '10s' */
  readonly timeout?: Duration;
  readonly template?: Template;
}

/** @throws PerfError `notify/invalid-argument` */
export function createNtfyChannel(options: NtfyOptions): Channel {
  const { name = 'ntfy', timeout = DEFAULT_TIMEOUT, template, token } = options;
  const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const to = farEndOf({ ...options, headers: { ...bearer, ...options.headers } });
  // JSON goes to the server itself, which may stand below a path, and names the topic.
  const [, folder = '', topic = ''] = /^(.*\/)([\w-]{1,64})\/?$/.exec(to.url.pathname) ?? [];
  if (topic === '') {
    const hint = 'Give the address with its topic: https://ntfy.sh/my-topic.';
    throw misuse({ name: 'url', expected: 'an address that ends with a topic', hint });
  }
  to.url.pathname = folder;
  return {
    name,
    send: (message, sending) => {
      const body = ntfyPayload(message, { topic, key: sending.key, template });
      return post({ ...sending, to, timeout, what: 'ntfy at', body });
    },
  };
}
