/** A real mail server with STARTTLS and AUTH, which takes or refuses as it is told. */

import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { realPart, runProgram, temporaryFolder } from '@tooling/testkit';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

export interface Certificate {
  readonly key: Buffer;
  readonly cert: string;
}

/** @param name that it is for, like `localhost` */
export async function certificate(name: string): Promise<Certificate> {
  const openssl = await realPart({ name: 'openssl', install: 'apt-get install openssl' });
  const { at } = await temporaryFolder();
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  const out = ['-keyout', at('key.pem'), '-out', at('cert.pem')];
  await runProgram(openssl, ['req', '-x509', ...curve, '-days', '30', ...subject, ...out]);
  return { key: await readFile(at('key.pem')), cert: await readFile(at('cert.pem'), 'utf8') };
}

export interface MailServer {
  readonly port: number;
  /** As they came over the wire, each with whom it is for. */
  readonly mails: readonly { readonly raw: string; readonly to: readonly string[] }[];
}

/** With AUTH for `ops` and `m4il-s3cret`; over an encrypted connection only, unless said otherwise. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: { raw: string; to: readonly string[] }[] = [];
  const server = new SMTPServer({
    onAuth: ({ username, password }, _session, callback) =>
      username === 'ops' && password === 'm4il-s3cret'
        ? callback(null, { user: username })
        : callback(Object.assign(new Error(`no login for ${username} ${password}`), { responseCode: 535 })),
    onData: (stream, session, callback) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        mails.push({ raw: Buffer.concat(parts).toString(), to: session.envelope.rcptTo.map(({ address }) => address) });
        callback();
      });
    },
    ...options,
  });
  // A client that goes away in the middle is what some tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)));
  return { port: (server.server.address() as AddressInfo).port, mails };
}

/** A refusal as SMTP gives it. */
export const refusal = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode });

/** A mail as a mail program reads it: headers by names in small letters, and the decoded parts. */
export function readMail(raw: string): {
  readonly headers: ReadonlyMap<string, string>;
  readonly subject: string;
  readonly parts: readonly string[];
} {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.replace(/^[^:]*: ?/, '')]),
  );
  const subject = (headers.get('subject') ?? '')
    .replaceAll(/\?= =\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString() : unquoted(text.replaceAll('_', ' ')),
    );
  const parts = raw
    .slice(end)
    .split(/\r\n--[^\r\n]+\r\n/)
    .slice(1)
    .map(partOf);
  return { headers, subject, parts };
}

function partOf(part: string): string {
  const [head = '', ...body] = part.split('\r\n\r\n');
  const text = body.join('\r\n\r\n');
  if (/base64/i.test(head)) return Buffer.from(text, 'base64').toString();
  return /quoted-printable/i.test(head) ? unquoted(text.replaceAll('=\r\n', '')) : text;
}

const unquoted = (text: string): string =>
  Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();
