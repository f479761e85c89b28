/** Host and port as a name: without a user, a password, or the port that goes without saying. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i;
const LONGEST = 255;
const UNKNOWN = '(unknown host)';
const PORTS: Readonly<Record<string, string>> = { 'http:': ':80', 'https:': ':443' };

/** @param protocol with its colon: `https:` @param host as in a Host header; anything else is unknown */
export function hostOf(protocol: string, host: unknown): string {
  if (typeof host !== 'string' || host.length > LONGEST || !HOST.test(host)) return UNKNOWN;
  const port = PORTS[protocol];
  const name = port !== undefined && host.endsWith(port) ? host.slice(0, -port.length) : host;
  return name.toLowerCase();
}

/** @param origin like `https://api.example.com:8443`, as text or URL */
export function hostOfOrigin(origin: unknown): string {
  const parts = /^(https?:)\/\/(?:[^/?#]*@)?([^/?#]+)/i.exec(String(origin));
  return hostOf(parts?.[1]?.toLowerCase() ?? '', parts?.[2]);
}
