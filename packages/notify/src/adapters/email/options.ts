/** Where mails go out, checked; and how far the way there is trusted. */
import type { Duration } from '@perf/core';
import type { Template } from '../../compose.ts';
import { misuse } from '../../failure.ts';

/**
 * - `implicit`: from the first byte, as on port 465
 * - `required`: STARTTLS, or no mail
 * - `offered`: STARTTLS where the server offers it; who sits between can take the offer away
 * - `none`
 *
 * A certificate is verified wherever there is one.
 */
export type EmailTls = 'implicit' | 'required' | 'offered' | 'none';

export interface EmailOptions {
  readonly host: string;
  /** @default 587 */
  readonly port?: number;
  /** @default 'implicit' on port 465, 'offered' on this machine, 'required' elsewhere */
  readonly tls?: EmailTls;
  /** With `password`. */
  readonly user?: string;
  readonly password?: string;
  /** `perfkit <alerts@shop.example>` */
  readonly from: string;
  readonly to: string | readonly string[];
  /** Certificates in PEM that are trusted instead of those that came with Node. */
  readonly ca?: string;
  /** @default 'email' */
  readonly name?: string;
  /** @default '10s' */
  readonly timeout?: Duration;
  readonly template?: Template;
}

export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly tls: EmailTls;
  readonly login: { readonly user: string; readonly pass: string } | undefined;
  readonly ca: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
}

const KINDS: readonly EmailTls[] = ['implicit', 'required', 'offered', 'none'];
/** One address, with or without a name; nothing that begins another header, and no list. */
const ADDRESS = /^(?:[^\p{Cc}<>@,;:]*<[^\p{Cc}\s<>@,;]+@[^\p{Cc}\s<>@,;]+>|[^\p{Cc}\s<>@,;]+@[^\p{Cc}\s<>@,;]+)$/u;

/** @throws PerfError `notify/invalid-argument` */
export function mailServerOf(options: EmailOptions): MailServer {
  const { host, port = 587, user, password, from, to, ca } = options;
  if (typeof host !== 'string' || !/^[\w.:-]+$/.test(host)) {
    throw misuse({ name: 'host', expected: 'the name of a mail server', hint: 'Give it as smtp.example.com.' });
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw misuse({
      name: 'port',
      expected: 'a port',
      got: String(port),
      hint: 'Mail servers listen on 587, 465 or 25.',
    });
  }
  const isHere = isLoopback(host);
  const tls = options.tls ?? (port === 465 ? 'implicit' : isHere ? 'offered' : 'required');
  if (!KINDS.includes(tls)) {
    throw misuse({
      name: 'tls',
      expected: `one of ${KINDS.join(', ')}`,
      got: String(tls),
      hint: "Leave it out, or give 'required'.",
    });
  }
  const login = loginOf(user, password);
  if (login !== undefined && (tls === 'none' || tls === 'offered') && !isHere) {
    const hint = "A password must not travel in the clear: give 'required' or 'implicit'.";
    throw misuse({ name: 'tls', expected: 'required or implicit where there is a password', got: tls, hint });
  }
  const recipients = typeof to === 'string' ? [to] : [...(to ?? [])];
  if (recipients.length === 0) {
    throw misuse({
      name: 'to',
      expected: 'one address at least',
      got: 'none',
      hint: "Give them as ['ops@shop.example'].",
    });
  }
  for (const [name, address] of [['from', from], ...recipients.map((each) => ['to', each])] as [string, string][]) {
    if (typeof address === 'string' && ADDRESS.test(address)) continue;
    throw misuse({ name, expected: 'an address of e-mail', hint: "Give 'ops@shop.example', each by itself." });
  }
  return { host, port, tls, login, ca, from, to: recipients };
}

function loginOf(user: string | undefined, pass: string | undefined): MailServer['login'] {
  if (user === undefined && pass === undefined) return undefined;
  if (user !== undefined && user !== '' && pass !== undefined && pass !== '') return { user, pass };
  const hint = 'Look whether the environment variables that hold them are set.';
  throw misuse({ name: 'user, password', expected: 'both, or none', hint });
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
