/**
 * The address of a channel, and what has to go along with it. Its path is often the only secret there is, so of an address
 * the host is shown and nothing else.
 */
import { misuse } from '../../failure.ts';

export interface FarEndOptions {
  /** `https://…`; a name and password in it are sent as basic authentication. */
  readonly url: string;
  /** `{ authorization: 'Bearer …' }` */
  readonly headers?: Readonly<Record<string, string>>;
  /** Certificates in PEM that are trusted instead of those that came with Node. */
  readonly ca?: string;
}

export interface FarEnd {
  /** Without name and password. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca: string | undefined;
}

/** @throws PerfError `notify/invalid-argument`, which shows nothing of the address */
export function farEndOf({ url: text, headers = {}, ca }: FarEndOptions): FarEnd {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    const hint = 'Give the whole address, as the service shows it; an environment variable that is not set gives none.';
    throw misuse({ name: 'url', expected: 'an address that begins with https:// or http://', hint });
  }
  const login = `${decoded(url.username)}:${decoded(url.password)}`;
  url.username = '';
  url.password = '';
  const basic = login === ':' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), checked(name, value)] as const);
  return { url, headers: { ...basic, ...Object.fromEntries(given) }, ca };
}

function checked(name: string, value: string): string {
  const isHeader =
    /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
  if (isHeader) return value;
  throw misuse({
    name: 'headers',
    expected: 'names, and texts of one line',
    hint: 'Look for a line break at the end of a secret, and for an environment variable that is not set.',
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A % that stands for itself.
    return text;
  }
}
