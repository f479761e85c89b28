import { describe, expect, it } from 'vitest';
import { certificate } from '../../../test/mail-server.ts';
import { message } from '../../../test/messages.ts';
import { startReceiver } from '../../../test/receiver.ts';
import { retryAfterOf } from '../../failure.ts';
import { createWebhookChannel, type WebhookOptions } from '../webhook/index.ts';

const send = (options: WebhookOptions): Promise<unknown> =>
  createWebhookChannel(options)
    .send(message(), { signal: new AbortController().signal, key: 'k' })
    .catch((error: unknown) => error);

describe('a channel over HTTP', () => {
  it('tells when it may be tried again', async () => {
    const receiver = await startReceiver();
    receiver.reply = () => ({ status: 429, headers: { 'retry-after': '3' } });
    const limited = await send({ url: receiver.url });
    expect(limited).toMatchObject({ code: 'notify/rate-limited', retryAfter: 3_000 });
    expect(retryAfterOf(limited)).toBe(3_000);
    receiver.reply = () => ({ status: 500 });
    expect(retryAfterOf(await send({ url: receiver.url }))).toBeUndefined();
  });

  it('follows no redirect', async () => {
    const [there, here] = [await startReceiver(), await startReceiver()];
    here.reply = () => ({ status: 307, headers: { location: there.url } });
    expect(await send({ url: here.url })).toMatchObject({
      code: 'notify/refused',
      hint: 'Give the address that it leads to.',
    });
    expect(there.received).toEqual([]);
  });

  it('reads no more of an answer than it needs', async () => {
    const receiver = await startReceiver();
    receiver.reply = () => ({ status: 500, body: 'x'.repeat(5_000_000) });
    expect(await send({ url: receiver.url })).toMatchObject({ code: 'notify/unavailable' });
  });

  it('trusts the certificate of the name that it was given, and no other', async () => {
    const [own, other] = [await certificate('localhost'), await certificate('hooks.other.example')];
    const [trusted, foreign] = [await startReceiver(own), await startReceiver(other)];
    const at = (url: string): string => url.replace('127.0.0.1', 'localhost');
    expect(await send({ url: at(trusted.url), ca: own.cert })).toBeUndefined();
    const refused = await Promise.all([
      send({ url: at(foreign.url), ca: other.cert }),
      send({ url: at(trusted.url) }),
      send({ url: at(trusted.url), ca: other.cert }),
    ]);
    for (const error of refused) expect(error).toMatchObject({ code: 'notify/untrusted' });
    expect([trusted.received.length, foreign.received.length]).toEqual([1, 0]);
  });

  it('tells what does not speak TLS from what is not there', async () => {
    const plain = await startReceiver();
    expect(await send({ url: plain.url.replace('http:', 'https:') })).toMatchObject({ code: 'notify/untrusted' });
    expect(await send({ url: 'http://127.0.0.1:1' })).toMatchObject({ code: 'notify/unavailable' });
  });

  it('refuses addresses and headers that are none, without showing them', () => {
    const wrong: readonly Partial<WebhookOptions>[] = [
      { url: '' },
      { url: 's3cret' },
      { url: 'ftp://s3cret.example' },
      { url: 'https://' },
      { url: undefined as never },
      { headers: { 'x-token': 's3cret\r\nx-injected: yes' } },
      { headers: { 'x token': 's3cret' } },
      { headers: { authorization: undefined as never } },
    ];
    for (const options of wrong) {
      const create = (): unknown => createWebhookChannel({ url: 'http://127.0.0.1', ...options });
      expect(create).toThrow(/^Expected `(url|headers)` to be /);
      expect(create).not.toThrow('s3cret');
    }
  });
});
