/** How long the certificate of a server is still valid, and whether it is trusted and for this name. */
import { type ConnectionOptions, connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { type Duration, type EpochMs, milliseconds } from '@perf/core';
import type { Check, Outcome } from '../../check.ts';
import { spanText } from '../../span-text.ts';
import { above, builtIn, type CommonOptions, refuse } from './built-in.ts';
import { isPort } from './tcp.ts';

export interface TlsExpiryOptions extends CommonOptions {
  readonly host: string;
  /** @default 443 */
  readonly port?: number;
  /** @default '21d': a certificate of 90 days is renewed 30 days before its end */
  readonly warn?: Duration;
  /** @default '7d' */
  readonly fail?: Duration;
  /** Authorities to trust, in PEM, instead of Node's own. */
  readonly ca?: ConnectionOptions['ca'];
  /** The name asked for, where it is not the host. */
  readonly servername?: string;
  /** The present moment. @default Date.now */
  readonly now?: () => EpochMs;
}

/** Kind: diagnostic. */
export function tlsExpiryCheck(options: TlsExpiryOptions): Check {
  const { host, port = 443, warn = '21d', fail = '7d', ca, servername, now = Date.now, ...common } = options;
  if (typeof host !== 'string' || host === '') refuse('tlsExpiryCheck', 'host', { expected: 'a name', got: host });
  if (!isPort(port)) refuse('tlsExpiryCheck', 'port', { expected: 'a port from 1 to 65535', got: port });
  const bounds = { warn: milliseconds(warn, 'warn'), fail: milliseconds(fail, 'fail') };
  const defaults = { name: `certificate ${host}:${port}`, kind: 'diagnostic', every: '1h', outside: true } as const;
  return builtIn(defaults, common, async (signal): Promise<Outcome> => {
    // A certificate that nobody trusts is looked at all the same, to tell why.
    const { authorizationError, certificate } = await seen(
      { host, port, rejectUnauthorized: false, ...(ca && { ca }), ...(servername && { servername }) },
      signal,
    );
    const left = Date.parse(certificate.valid_to) - now();
    if (Number.isNaN(left)) return { state: 'fail', text: 'the server shows no certificate' };
    const observed = [{ name: 'left', value: Math.round(left / 86_400_000), unit: 'd' }];
    if (left <= 0) return { state: 'fail', text: `expired ${spanText(-left)} ago`, observed };
    if (authorizationError !== undefined) {
      return { state: 'fail', text: `not trusted: ${authorizationError}`, observed };
    }
    return { state: above(left, bounds), text: `valid for ${spanText(left)} more`, observed };
  });
}

interface Seen {
  readonly certificate: PeerCertificate;
  readonly authorizationError: string | undefined;
}

function seen(options: ConnectionOptions, signal: AbortSignal): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect(options, () => {
      const { authorizationError } = socket;
      // Typed as an error; it is the code of one.
      const why = authorizationError === null ? undefined : String(authorizationError ?? '');
      resolve({ certificate: socket.getPeerCertificate(), authorizationError: why === '' ? undefined : why });
      socket.destroy();
    });
    const give = (): void => void socket.destroy(signal.reason);
    signal.addEventListener('abort', give, { once: true });
    socket.on('error', reject);
    socket.once('close', () => {
      signal.removeEventListener('abort', give);
      reject(new Error('the connection was closed before a certificate was shown'));
    });
  });
}
