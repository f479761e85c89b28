/**
 * Cookies of one user, as far as a load test needs them (RFC 6265): name, value, path, expiry, and the host that set them.
 *
 * `Domain` is not heeded: a cookie goes back to the very host that set it, and to no other.
 */
export interface CookieJar {
  /** The value of a `cookie` header; empty when there is none. */
  for(url: URL): string;
  take(url: URL, setCookies: readonly string[]): void;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
  readonly isSecure: boolean;
}

export function cookieJar(): CookieJar {
  const cookies = new Map<string, Cookie>();
  const isFor = ({ host, path, isSecure }: Cookie, url: URL): boolean =>
    host === url.host && isWithin(url.pathname, path) && (!isSecure || url.protocol === 'https:');
  return {
    for: (url) =>
      [...cookies.values()]
        .filter((cookie) => isFor(cookie, url))
        .map(({ name, value }) => `${name}=${value}`)
        .join('; '),
    take(url, setCookies) {
      for (const line of setCookies) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
        const at = pair.indexOf('=');
        if (at < 1) continue;
        const said = new Map(
          attributes.map((one) => [one.split('=')[0]?.toLowerCase(), one.slice(one.indexOf('=') + 1)]),
        );
        const path = said.get('path')?.startsWith('/') ? (said.get('path') as string) : folderOf(url.pathname);
        const name = pair.slice(0, at);
        const key = JSON.stringify([url.host, path, name]);
        const isOver = Number(said.get('max-age') ?? 1) <= 0 || Date.parse(said.get('expires') ?? '') < 1;
        if (isOver) cookies.delete(key);
        else cookies.set(key, { name, value: pair.slice(at + 1), host: url.host, path, isSecure: said.has('secure') });
      }
    },
  };
}

const folderOf = (pathname: string): string => pathname.slice(0, Math.max(1, pathname.lastIndexOf('/')));

const isWithin = (pathname: string, path: string): boolean =>
  pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
