/** Whether a name resolves: as programs ask (the system's resolver), or by asking name servers directly. */
import { lookup, Resolver } from 'node:dns/promises';
import type { Check, Outcome } from '../../check.ts';
import { builtIn, type CommonOptions, refuse, rounded } from './built-in.ts';

export interface DnsOptions extends CommonOptions {
  readonly hostname: string;
  /** Addresses of name servers to ask, past the system's resolver and its hosts file. @default the system's resolver */
  readonly servers?: readonly string[];
  /** Addresses of which at least one has to be in the answer. @default any will do */
  readonly expect?: readonly string[];
}

/** Kind: readiness. */
export function dnsCheck({ hostname, servers, expect, ...options }: DnsOptions): Check {
  if (typeof hostname !== 'string' || hostname === '') {
    refuse('dnsCheck', 'hostname', { expected: 'a name', got: hostname });
  }
  return builtIn({ name: `dns ${hostname}`, outside: true }, options, async (signal): Promise<Outcome> => {
    const began = performance.now();
    const addresses = servers === undefined ? await bySystem(hostname) : await byServers(hostname, servers, signal);
    const observed = [{ name: 'lookup', value: rounded(performance.now() - began), unit: 'ms' }];
    if (expect !== undefined && !addresses.some((address) => expect.includes(address))) {
      return { state: 'fail', text: `${hostname} is ${addresses.join(', ')}, not ${expect.join(' or ')}`, observed };
    }
    return { state: 'pass', text: `${hostname} is ${addresses.join(', ')}`, observed };
  });
}

/** It can't be called off; what comes after the deadline is thrown away. */
async function bySystem(hostname: string): Promise<string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}

async function byServers(hostname: string, servers: readonly string[], signal: AbortSignal): Promise<string[]> {
  const resolver = new Resolver();
  resolver.setServers(servers);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    // A name may have addresses of one family only.
    const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    const [first] = answers;
    if (found.length === 0 && first.status === 'rejected') throw first.reason;
    return found;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
