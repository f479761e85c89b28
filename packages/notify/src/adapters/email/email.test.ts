import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Arrived, type Behaviour, channelContract } from '../../../test/channel-contract.ts';
import { certificate, readMail, refusal, startMailServer } from '../../../test/mail-server.ts';
import { message, resolved, saying } from '../../../test/messages.ts';
import { isRetryable } from '../../failure.ts';
import { createEmailChannel, type EmailOptions } from './index.ts';
import { mailOf } from './mail.ts';

const ADDRESSES = { from: 'perfkit <alerts@shop.example>', to: ['ops@shop.example'] };
const LOGIN = { user: 'ops', password: 'm4il-s3cret' };
/** What a mail program shows, once for each mail. */
function reader(): (raw: string, to: readonly string[]) => Arrived {
  const known = new Map<string, Arrived>();
  return (raw, to) => {
    const mail = known.get(raw) ?? shownOf(raw, to);
    known.set(raw, mail);
    return mail;
  };
}

function shownOf(raw: string, to: readonly string[]): Arrived {
  const { headers, subject, parts } = readMail(raw);
  expect([...headers.keys()].filter((name) => !HEADERS.includes(name))).toEqual([]);
  expect(to).toEqual(['ops@shop.example']);
  expect(raw.split('\r\n').every((line) => Buffer.byteLength(line) <= 998)).toBe(true);
  const html = parts.find((part) => part.startsWith('<!doctype html>')) ?? '';
  expect(html).not.toMatch(/<(script|img)|href="(?!https?:)/i);
  return { text: [subject, ...parts].join('\n'), key: headers.get('x-perfkit-key') };
}

const HEADERS = [
  ...['from', 'to', 'subject', 'date', 'message-id', 'references', 'mime-version', 'content-type', 'x-perfkit-key'],
  ...['auto-submitted', 'x-auto-response-suppress', 'x-priority', 'x-msmail-priority', 'importance'],
];

channelContract('E-mail', {
  runs: 12,
  create: async () => {
    let how: Behaviour = 'take';
    const seen = reader();
    const { key, cert } = await certificate('localhost');
    const server = await startMailServer({
      key,
      cert,
      onMailFrom: (_address, _session, callback) => {
        if (how === 'take') callback();
        else if (how !== 'hang') callback(refusal(how === 'refuse' ? 550 : 451, 'not for ops with m4il-s3cret'));
      },
    });
    return {
      open: (options) =>
        createEmailChannel({
          host: 'localhost',
          port: server.port,
          ca: cert,
          tls: 'required',
          ...LOGIN,
          ...ADDRESSES,
          ...options,
        }),
      behave: (next) => {
        how = next;
      },
      arrived: () => server.mails.map(({ raw, to }) => seen(raw, to)),
      secrets: ['m4il-s3cret', Buffer.from('\0ops\0m4il-s3cret').toString('base64')],
    };
  },
});

describe('an e-mail', () => {
  const send = (channel: ReturnType<typeof createEmailChannel>, key = 'k') =>
    channel.send(message(), { signal: new AbortController().signal, key });
  const open = (port: number, options: Partial<EmailOptions> = {}) =>
    createEmailChannel({ host: 'localhost', port, ...ADDRESSES, ...options });

  it('is one thread with what comes later of the group, and known by its id when it comes twice', () => {
    const words = { from: ADDRESSES.from, template: undefined };
    const [first, again, end] = [
      mailOf(message(), { ...words, key: 'a' }),
      mailOf(message(), { ...words, key: 'a' }),
      mailOf(resolved(), { ...words, key: 'b' }),
    ];
    expect(first?.messageId).toMatch(/^<[0-9a-f]{32}@shop\.example>$/);
    expect(again).toEqual(first);
    expect(end?.messageId).not.toBe(first?.messageId);
    expect(end?.references).toBe(first?.references);
  });

  it('rings for what is critical', () => {
    const words = { from: ADDRESSES.from, template: undefined, key: 'a' };
    expect(mailOf(message(), words).priority).toBe('high');
    expect([message({ severity: 'warning' }), resolved()].map((each) => mailOf(each, words).priority)).toEqual([
      'normal',
      'normal',
    ]);
  });

  it('makes a link only of what leads to a page', () => {
    const words = { from: ADDRESSES.from, template: undefined, key: 'a' };
    expect(mailOf(saying('javascript:alert(1)'), words).html).not.toContain('href="javascript');
    expect(mailOf(message(), words).html).toContain('<a href="https://perf.example/alerts/memory">');
  });

  it('does not go out where STARTTLS is asked for and not there', async () => {
    const { port, mails } = await startMailServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
    const error = await send(open(port, { tls: 'required', ...LOGIN })).catch((caught) => caught);
    expect([isRetryable(error), error.code, mails.length]).toEqual([false, 'notify/untrusted', 0]);
  });

  it('does not go to a server whose certificate is of another name, or of nobody', async () => {
    const { key, cert } = await certificate('mail.other.example');
    const { port, mails } = await startMailServer({ key, cert });
    for (const options of [{ tls: 'required', ca: cert }, { tls: 'offered', ca: cert }, { tls: 'required' }] as const) {
      const error = await send(open(port, { ...options, ...LOGIN })).catch((caught) => caught);
      expect(error).toMatchObject({ code: 'notify/untrusted' });
    }
    expect(mails).toEqual([]);
  });

  it('goes over TLS from the first byte', async () => {
    const { key, cert } = await certificate('localhost');
    const { port, mails } = await startMailServer({ key, cert, secure: true });
    await send(open(port, { tls: 'implicit', ca: cert, ...LOGIN }));
    expect(mails.length).toBe(1);
  });

  it('tells a wrong password from a server that is not there, or is busy', async () => {
    const { key, cert } = await certificate('localhost');
    const wrong = await startMailServer({ key, cert });
    const busy = await startMailServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onConnect: (_, callback) => callback(refusal(421, 'busy')),
    });
    const errors = await Promise.all([
      send(open(wrong.port, { ca: cert, user: 'ops', password: 'old-s3cret' })).catch((caught) => caught),
      send(open(busy.port)).catch((caught) => caught),
      send(open(await closedPort())).catch((caught) => caught),
    ]);
    expect(errors.map(({ code }) => code)).toEqual(['notify/refused', 'notify/unavailable', 'notify/unavailable']);
    expect(errors[0].message).toContain('535');
    expect(errors[2].message).toContain('ECONNREFUSED');
  });

  it('is sent again only to those who have not got it', async () => {
    let isFull = true;
    const { port, mails } = await startMailServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: ({ address }, _session, callback) =>
        isFull && address.startsWith('full') ? callback(refusal(452, 'mailbox full')) : callback(),
    });
    const channel = open(port, { to: ['ops@shop.example', 'Full <full@shop.example>'] });
    const error = await send(channel).catch((caught) => caught);
    expect([error.code, error.message.includes('1 of 2 recipients')]).toEqual(['notify/unavailable', true]);
    isFull = false;
    await send(channel);
    expect(mails.map(({ to }) => to)).toEqual([['ops@shop.example'], ['full@shop.example']]);
  });

  it('refuses addresses that are none, and a password in the clear', () => {
    const wrong: readonly Partial<EmailOptions>[] = [
      { to: [] },
      { to: 'nobody' },
      { to: 'a@b.example, c@d.example' },
      { to: 'a@b.example\r\nBcc: eve@evil.example' },
      { from: 'x\n<a@b.example>' },
      { host: 'mail.example\r\n' },
      { port: 0 },
      { user: 'ops' },
      { user: 'ops', password: '' },
      { host: 'mail.example', ...LOGIN, tls: 'none' },
      { host: 'mail.example', ...LOGIN, tls: 'offered' },
      { tls: 'maybe' as never },
    ];
    for (const options of wrong) {
      expect(() => createEmailChannel({ host: 'localhost', ...ADDRESSES, ...options })).toThrow(/Expected `/);
    }
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
