import { describe, expect, it } from 'vitest';
import { channelContract } from '../../../test/channel-contract.ts';
import { message, resolved } from '../../../test/messages.ts';
import { httpFarEnd, type Received } from '../../../test/receiver.ts';
import { createNtfyChannel } from './index.ts';
import { type NtfyPayload, ntfyPayload } from './payload.ts';

const KNOWN = ['topic', 'message', 'title', 'tags', 'priority', 'click'];

/** What ntfy documents of publishing as JSON. */
function readByNtfy({ path, headers, body }: Received): string {
  expect(path).toBe('/below/');
  expect(headers.authorization).toBe('Bearer tk_s3cret');
  const { topic, title, message: text, priority, tags, click } = body as NtfyPayload;
  expect(Object.keys(body as object).filter((key) => !KNOWN.includes(key))).toEqual([]);
  expect(topic).toBe('topic-s3cret');
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4_096);
  expect(title).not.toMatch(/[\r\n]/);
  expect([1, 2, 3, 4, 5]).toContain(priority);
  expect(tags.every((tag) => /^\w+$/.test(tag))).toBe(true);
  if (click !== undefined) expect(new URL(click).protocol).toMatch(/^https?:$/);
  return `${title}\n${text}`;
}

channelContract('ntfy', {
  create: () =>
    httpFarEnd({
      secrets: ['topic-s3cret', 'tk_s3cret'],
      open: (url, options = {}) =>
        createNtfyChannel({ url: `${url}/below/topic-s3cret`, token: 'tk_s3cret', ...options }),
      read: readByNtfy,
    }),
});

describe('a message for ntfy', () => {
  it('rings louder the worse it is, and softer at the end', () => {
    const of = (each: Parameters<typeof ntfyPayload>[0]) => ntfyPayload(each, { topic: 't', key: 'k' });
    expect(
      [message(), message({ severity: 'warning' }), message({ severity: 'info' }), resolved()].map(of),
    ).toMatchObject([
      { priority: 5, tags: ['rotating_light'] },
      { priority: 4, tags: ['warning'] },
      { priority: 2, tags: ['information_source'] },
      { priority: 3, tags: ['white_check_mark'] },
    ]);
  });

  it('has to be told a topic', () => {
    for (const url of ['https://ntfy.sh', 'https://ntfy.sh/', 'https://ntfy.sh/no topic!']) {
      expect(() => createNtfyChannel({ url })).toThrow('an address that ends with a topic');
    }
  });
});
