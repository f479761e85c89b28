/** What SMTP's refusals mean. The server's own words are not told: some repeat the login. */
import type { PerfError } from '@perf/core';
import { failureOf } from '../../failure.ts';
import { codeOf, unreachable } from '../unreachable.ts';

/** A recipient that the server would not take. */
export interface Rejected {
  readonly address: string;
  /** The answer of SMTP: 4xx for later, 5xx for never. */
  readonly code: number | undefined;
}

const isPermanent = (code: number): boolean => code >= 500;

export function smtpFailure(error: unknown, who: string): PerfError {
  const { responseCode, command } = (error ?? {}) as { responseCode?: unknown; command?: unknown };
  const at = typeof command === 'string' && /^[A-Z]+( [A-Z0-9-]+)?$/.test(command) ? ` to ${command}` : '';
  // Also when the server itself said that it has no TLS.
  if (typeof responseCode !== 'number' || codeOf(error) === 'ETLS') return unanswered(error, who);
  const got = `the answer ${responseCode}${at}`;
  if (!isPermanent(responseCode)) {
    return failureOf({ kind: 'unavailable', who, got, hint: 'Look whether it is well, or wants fewer mails.' });
  }
  // Too large (RFC 5321), or refused for what it says, after the whole of it was read.
  const isOfMessage = responseCode === 552 || (responseCode === 554 && codeOf(error) === 'EMESSAGE');
  return failureOf({ kind: 'refused', who, got, hint: hintFor(responseCode, codeOf(error)), isOfMessage });
}

function unanswered(error: unknown, who: string): PerfError {
  // Said before anything was asked of the server: there is no login that both sides know.
  if (codeOf(error) === 'EAUTH' || codeOf(error) === 'ENOAUTH') {
    return failureOf({ kind: 'refused', who, got: 'no way to log in', hint: 'Look whether it wants TLS first.' });
  }
  return unreachable(reasonIn(error) ?? error, who);
}

/** What lies behind nodemailer's own codes it tells in words only. */
function reasonIn(error: unknown): { code: string } | undefined {
  const { message } = (error ?? {}) as { message?: unknown };
  if (typeof message !== 'string') return undefined;
  if (/certificate|altnames|self-signed|wrong version number/i.test(message)) return { code: 'ERR_TLS_CERTIFICATE' };
  const [code] = /\b(ECONN[A-Z]+|EHOST[A-Z]+|ENET[A-Z]+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE)\b/.exec(message) ?? [];
  return code === undefined ? undefined : { code };
}

function hintFor(answer: number, code: string | undefined): string {
  if (code === 'EAUTH' || answer === 535) return 'Look whether user and password are still valid.';
  if (answer === 552) return 'Its limit of size is smaller than a mail: have fewer alerts in one.';
  return 'Look whether it lets this sender send to these recipients.';
}

/** Some recipients have it, others don't; a refusal for ever is told once, and not tried again. */
export function undelivered(rejected: readonly Rejected[], { who, of }: { who: string; of: number }): PerfError {
  const never = rejected.some(({ code = 500 }) => isPermanent(code));
  return failureOf({
    kind: never ? 'refused' : 'unavailable',
    who,
    got: `a refusal of ${rejected.length} of ${of} recipients`,
    hint: 'Look whether their addresses are right.',
  });
}
