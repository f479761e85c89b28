/**
 * A server that is reached over HTTP: its address, and what has to go along. A name and password in the address become a
 * header, since `fetch` refuses them there.
 *
 * Invariant: nothing secret is shown, not even where the server repeats it: what goes along is left out of whatever is told.
 */
import { PerfError } from '@perf/core';

export interface EndpointOptions {
  /** `http://` or `https://`; a name and password in it are sent as basic authentication. */
  readonly url: string;
  /** `{ 'X-Scope-OrgID': 'shop' }` */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Endpoint {
  readonly url: URL;
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** The address as it may be told: without secrets. */
  readonly shown: string;
  /** A text without what goes along. */
  readonly told: (text: string) => string;
}

/** Shorter ones are words that texts are full of. */
const SHORTEST_SECRET = 4;

/** @throws PerfError `analytics/invalid-argument` */
export function endpointOf({ url: text, headers = {} }: EndpointOptions): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw noAddress(text);
  const [username, password] = [decoded(url.username), decoded(url.password)];
  url.username = '';
  url.password = '';
  const login = Buffer.from(`${username}:${password}`).toString('base64');
  const own = `${username}${password}` === '' ? {} : { authorization: `Basic ${login}` };
  const given = Object.entries(headers).map(([name, value]) => checkedHeader(name, value.trim()));
  const all = { ...own, ...Object.fromEntries(given) };
  const secrets = [password, ...url.searchParams.values(), ...Object.values(all).flatMap(partsOf)]
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
  return {
    url,
    headers: all,
    shown: `${url.origin}${url.pathname === '/' ? '' : url.pathname}`,
    told: (said) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), said),
  };
}

/** `Bearer s3cret`, and what stands behind the scheme. */
const partsOf = (value: string): string[] => [value, value.replace(/^\S+\s+/, '')];

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A % that stands for itself.
    return text;
  }
}

function noAddress(text: string): PerfError {
  // What has an @ or a ? may have a secret before or behind it.
  const got = /^[\w.:/-]*$/.test(text)
    ? `\`${text}\``
    : 'something else, which is not shown since it may hold a secret';
  return new PerfError('analytics/invalid-argument', {
    message: `Expected \`url\` to be an address that begins with http:// or https://, got ${got}`,
    hint: 'Give the whole address: http://localhost:9090.',
  });
}

function checkedHeader(name: string, value: string): readonly [string, string] {
  if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return [name.toLowerCase(), value];
  const shown = /^[\w-]+$/.test(name) ? ` \`${name}\`` : '';
  throw new PerfError('analytics/invalid-argument', {
    message: `Expected the header${shown} to be a name and a text of one line, got what HTTP can't carry; it is not shown`,
    hint: 'Give it as `X-Scope-OrgID: shop`; look for a line break at the end of a secret.',
  });
}

/** Why no answer came, in the words of the system that knows. */
export function reasonOf(error: unknown): string {
  const cause = (error as { cause?: unknown }).cause;
  const { code, message } = (cause ?? error) as { code?: string; message?: string };
  return message === undefined || message === '' ? (code ?? String(error)) : message;
}
