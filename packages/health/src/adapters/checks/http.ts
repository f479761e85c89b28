/** Whether an HTTP server gives the answer that is wanted, and how fast. */
import { type Duration, milliseconds } from '@perf/core';
import type { Answer, Check, Outcome } from '../../check.ts';
import { spanText } from '../../span-text.ts';
import { builtIn, type CommonOptions, refuse, rounded } from './built-in.ts';
import { type Exchange, exchange, type Reply } from './exchange.ts';

export interface HttpOptions extends CommonOptions {
  /** http or https. Its credentials and its query are never shown. */
  readonly url: string | URL;
  /** @default 'GET' */
  readonly method?: string;
  /** Never shown. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The status that is wanted, or several. Redirects are not followed. @default any of 200 to 299 */
  readonly status?: number | readonly number[];
  /** What the first 64 KiB of the body have to contain, match, or satisfy. The body is never shown. */
  readonly expect?: string | RegExp | ((body: string) => boolean);
  /** An answer that takes longer warns. @default none */
  readonly warnAfter?: Duration;
  /** For https: authorities, a client's certificate, … */
  readonly tls?: NonNullable<Exchange['tls']>;
}

const MOST_BYTES = 65_536;

/** 401 and 403 are `unauthorised`, unless wanted. Kind: readiness. */
export function httpCheck(options: HttpOptions): Check {
  const { url, method = 'GET', headers = {}, body, status, expect, warnAfter, tls, ...common } = options;
  const target = httpUrl('httpCheck', url);
  const slow = warnAfter === undefined ? Number.POSITIVE_INFINITY : milliseconds(warnAfter, 'warnAfter');
  const isWanted = wantedStatus(status);
  const defaults = { name: `http ${target.host}${target.pathname}`, outside: true };
  return builtIn(defaults, common, async (signal): Promise<Outcome> => {
    const asked = { url: target, method, headers, mostBytes: MOST_BYTES, signal };
    const reply = await exchange({ ...asked, ...(body !== undefined && { body }), ...(tls && { tls }) });
    const observed = [
      { name: 'status', value: reply.status, unit: 'code' },
      { name: 'first byte', value: rounded(reply.firstByte), unit: 'ms' },
      { name: 'total', value: rounded(reply.total), unit: 'ms' },
    ];
    return { ...judged(reply), observed };
  });

  function judged({ status: got, body: text, total }: Reply): Answer {
    if (!isWanted(got)) return { state: isDenial(got) ? 'unauthorised' : 'fail', text: `answered ${got}` };
    if (!isExpected(text, expect)) return { state: 'fail', text: `answered ${got}, but the body is not as expected` };
    const said = `answered ${got} in ${spanText(total)}`;
    return total > slow
      ? { state: 'warn', text: `${said}, more than ${spanText(slow)}` }
      : { state: 'pass', text: said };
  }
}

export const isDenial = (status: number): boolean => status === 401 || status === 403;

/** @throws PerfError `health/invalid-check`, without showing what is no URL: it may hold a password */
export function httpUrl(check: string, url: string | URL): URL {
  const parsed = URL.canParse(String(url)) ? new URL(url) : undefined;
  if (parsed !== undefined && /^https?:$/.test(parsed.protocol)) return parsed;
  return refuse(check, 'url', { expected: 'a URL of http or https', got: parsed?.protocol ?? typeof url });
}

function wantedStatus(status: number | readonly number[] | undefined): (got: number) => boolean {
  if (status === undefined) return (got) => got >= 200 && got <= 299;
  const wanted = new Set([status].flat());
  return (got) => wanted.has(got);
}

function isExpected(body: string, expect: HttpOptions['expect']): boolean {
  if (expect === undefined) return true;
  if (typeof expect === 'string') return body.includes(expect);
  // A sticky or global expression would go on where it stopped the last time.
  return expect instanceof RegExp ? new RegExp(expect, expect.flags.replace(/[gy]/g, '')).test(body) : expect(body);
}
