/**
 * Where a name leads, and whether requests may go there: load on somebody else's server is an attack, so anything but this
 * machine has to be allowed by name.
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { PerfError } from '@perf/core';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * The address to connect to: it is asked for once, so that a name can't lead elsewhere later.
 *
 * @throws PerfError `validators/invalid-host` for another machine that is not allowed; `validators/unreachable` for a name
 *   that leads nowhere
 */
export async function reachable(url: URL, allowRemote: boolean): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) === 0 ? await resolved(host) : [host];
  const remote = addresses.find((address) => !isLoopback(address));
  if (remote !== undefined && !allowRemote) throw forbidden(host, remote);
  return addresses[0] as string;
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return loopback.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}

async function resolved(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true, verbatim: false })).map(({ address }) => address);
  } catch (cause) {
    throw new PerfError('validators/unreachable', {
      message: `Expected \`${host}\` to be the name of a machine, but it leads nowhere`,
      hint: 'Check the spelling, or give an address like http://127.0.0.1:3000/.',
      cause,
    });
  }
}

function forbidden(host: string, address: string): PerfError {
  return new PerfError('validators/invalid-host', {
    message: `Expected \`${host}\` to be this machine, but it is \`${address}\``,
    hint: 'If that server is yours, allow it: --allow-remote, or allowRemote: true.',
  });
}
