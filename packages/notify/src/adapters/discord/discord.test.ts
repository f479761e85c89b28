import { describe, expect, it } from 'vitest';
import { channelContract } from '../../../test/channel-contract.ts';
import { message, resolved, saying } from '../../../test/messages.ts';
import { httpFarEnd, type Received } from '../../../test/receiver.ts';
import { createDiscordChannel } from './index.ts';
import { type DiscordPayload, discordPayload } from './payload.ts';

interface Embed {
  readonly title: string;
  readonly description: string;
  readonly timestamp: string;
  readonly footer: { readonly text: string };
}

/** What Discord documents of webhooks and embeds. */
function readByDiscord({ path, body }: Received): string {
  expect(path).toBe('/api/webhooks/1/s3cret');
  const { content, allowed_mentions, embeds } = body as DiscordPayload;
  expect(allowed_mentions).toEqual({ parse: [] });
  expect(content.length).toBeLessThanOrEqual(2_000);
  expect(embeds.length).toBe(1);
  const { title, description, footer, timestamp } = embeds[0] as Embed;
  expect([title.length <= 256, description.length <= 4_096, description.length > 0]).toEqual([true, true, true]);
  expect(title.length + description.length + footer.text.length).toBeLessThanOrEqual(6_000);
  expect(timestamp).toMatch(/^[\d-]{10}T/);
  for (const text of [content, title, description]) {
    expect(text).not.toMatch(/@(?!\u200b)|(?<!\\)</);
    expect(text.replaceAll('**', '')).not.toMatch(/(?<!\\)[*_`~|[]/);
  }
  return [content, title, description, footer.text].join('\n').replaceAll(/\\(?=[^\w\s])|\u200b/g, '');
}

channelContract('Discord', {
  create: () =>
    httpFarEnd({
      secrets: ['s3cret'],
      open: (url, options = {}) => createDiscordChannel({ url: `${url}/api/webhooks/1/s3cret`, ...options }),
      read: readByDiscord,
    }),
});

describe('a message for Discord', () => {
  it('has a colour for how bad it is', () => {
    const colours = [message(), message({ severity: 'info' }), resolved()].map(
      (each) => (discordPayload(each, { key: 'k' }).embeds[0] as { color: number }).color,
    );
    expect(new Set(colours).size).toBe(3);
  });

  it('has no line that begins a heading, a quote or a list', () => {
    const { embeds } = discordPayload(saying('x\n# head\n> quote\n- item'), { key: 'k' });
    expect((embeds[0] as Embed).description).not.toMatch(/^\s*(#|>|-)/m);
  });
});
