/** E-mail over SMTP, through nodemailer, which is loaded with the first mail, or ahead of it by `prepare`. */
import type { Channel } from '../../channel.ts';
import { DEFAULT_TIMEOUT } from '../../failure.ts';
import { withinDeadline } from '../deadline.ts';
import { type Rejected, smtpFailure, undelivered } from './failures.ts';
import { type Mail, mailOf } from './mail.ts';
import { type EmailOptions, type MailServer, mailServerOf } from './options.ts';

export type { EmailOptions, EmailTls } from './options.ts';

/** Deliveries of which some recipients have been reached already; more are never under way at once. */
const MOST_REMEMBERED = 100;

/** @throws PerfError `notify/invalid-argument` */
export function createEmailChannel(options: EmailOptions): Channel {
  const { name = 'email', timeout = DEFAULT_TIMEOUT, template } = options;
  const server = mailServerOf(options);
  const who = `the mail server ${server.host}:${server.port}`;
  /** By key: who is not to get it again when the others do. */
  const reached = new Map<string, readonly string[]>();
  return {
    name,
    prepare: loadMailer,
    async send(message, { signal, key }) {
      const had = reached.get(key) ?? [];
      const to = server.to.filter((address) => !had.includes(address));
      const mail = mailOf(message, { key, from: server.from, template });
      const rejected = await withinDeadline({ signal, timeout, who }, async (ends) => {
        try {
          return await deliver(server, { mail, to, signal: ends });
        } catch (error) {
          ends.throwIfAborted();
          throw smtpFailure(error, who);
        }
      });
      reached.delete(key);
      if (rejected.length === 0) return;
      const left = new Set(rejected.map(({ address }) => address));
      reached.set(
        key,
        server.to.filter((address) => !left.has(addressIn(address))),
      );
      if (reached.size > MOST_REMEMBERED) reached.delete(reached.keys().next().value as string);
      throw undelivered(rejected, { who, of: server.to.length });
    },
  };
}

const loadMailer = () => import('nodemailer');

/** What nodemailer tells of a mail that one recipient has at least, as far as it matters here. */
interface Sent {
  readonly rejected?: readonly unknown[];
  readonly rejectedErrors?: readonly { readonly responseCode?: number }[];
}

interface Delivery {
  readonly mail: Mail;
  readonly to: readonly string[];
  readonly signal: AbortSignal;
}

/** @returns those that the server would not take, when it took others */
async function deliver(server: MailServer, { mail, to, signal }: Delivery): Promise<readonly Rejected[]> {
  const { createTransport } = await loadMailer();
  const { host, port, tls, login, ca, from } = server;
  const transport = createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'none',
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
    ...(login !== undefined && { auth: login }),
    // Nothing that a text names is read or fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const sent: Sent = await transport.sendMail({ ...mail, from, to: [...to], signal });
    const { rejected = [], rejectedErrors = [] } = sent;
    return rejected.map((address, i) => ({ address: String(address), code: rejectedErrors[i]?.responseCode }));
  } finally {
    transport.close();
  }
}

/** `ops@shop.example` of `Ops <ops@shop.example>` */
const addressIn = (address: string): string => /<([^>]+)>$/.exec(address)?.[1] ?? address;
