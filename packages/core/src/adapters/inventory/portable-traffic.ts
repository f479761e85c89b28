/**
 * Bytes of disks and network on systems without /proc, from the raw counters that systeminformation reads.
 *
 * Rates come from those and our own clock: the rates that systeminformation computes belong to whoever called it last. A
 * counter that reads zero in both directions is a failed read there, not a machine that never moved a byte.
 */
import { networkInterfaces } from 'node:os';
import type { Clock } from '../../clock.ts';
import type { InterfaceDetail } from '../../details.ts';
import type { Readings } from '../../reading.ts';
import type { Milliseconds } from '../../units.ts';
import { type Grown, Growth, listed } from '../linux/growth.ts';
import type { Ask, NetworkCounters } from './system-information.ts';

interface Traffic {
  read(): Promise<Readings>;
  details(): { readonly interfaces?: readonly InterfaceDetail[] };
}

const DEADLINE: Milliseconds = 4000;
const MOST = 256;
/** Interfaces that only hand on what another one moves: tunnels, bridges, virtual machines, phones nearby. */
const HANDED_ON =
  /^(lo|utun|ipsec|ppp|tun|tap|wg|awdl|llw|anpi|ap\d|p2p|bridge|br-|docker|veth|vmnet|vboxnet|vnic|gif|stf)/i;

export function createTraffic(ask: Ask, clock: Clock): Traffic {
  const disk = rates(clock);
  const network = rates(clock);
  let interfaces: InterfaceDetail[] = [];

  const readDisks = async (): Promise<Readings> => {
    const stats = await ask('fsStats', DEADLINE);
    const moved = stats ? disk([{ iface: 'all', rx_bytes: stats.rx, tx_bytes: stats.wx }]) : undefined;
    return moved === undefined ? {} : { 'machine.disk.read': moved.first, 'machine.disk.write': moved.second };
  };
  const readNetwork = async (): Promise<Readings> => {
    const names = realInterfaces();
    const stats = names === '' ? undefined : await ask('networkStats', DEADLINE, names);
    const moved = stats && network(stats);
    interfaces = (moved?.each ?? []).map(({ name, first, second }) => ({
      name,
      receive: first,
      transmit: second,
      inTotal: true,
    }));
    if (moved === undefined) return {};
    return { 'machine.network.receive': moved.first, 'machine.network.transmit': moved.second };
  };

  return {
    async read() {
      const [disks, cards] = await Promise.all([readDisks(), readNetwork()]);
      return { ...disks, ...cards };
    },
    details: () => (interfaces.length === 0 ? {} : { interfaces }),
  };
}

interface Rates {
  /** Bytes a second, of all together and of each. */
  readonly first: number;
  readonly second: number;
  readonly each: readonly Grown[];
}

/** @returns rates since the call before; undefined when there is nothing to compare with */
function rates(clock: Clock): (counters: readonly NetworkCounters[]) => Rates | undefined {
  const growth = new Growth();
  let last: Milliseconds | undefined;
  return (counters) => {
    const now = clock.monotonic();
    const seconds = (now - (last ?? now)) / 1000;
    growth.begin();
    for (const { iface, rx_bytes, tx_bytes } of counters) {
      if (!(rx_bytes + tx_bytes > 0)) continue;
      const bytes = Buffer.from(iface);
      growth.add({ ...listed(), bytes, end: bytes.length, first: rx_bytes, second: tx_bytes });
    }
    growth.end();
    last = now;
    if (!(seconds > 0) || growth.compared === 0) return undefined;
    const each = growth
      .each(MOST)
      .map(({ first, second, ...rest }) => ({ ...rest, first: first / seconds, second: second / seconds }));
    return { first: growth.first / seconds, second: growth.second / seconds, each };
  };
}

/** Names of the interfaces with an address, parted by commas. */
function realInterfaces(): string {
  return Object.entries(networkInterfaces())
    .filter(([name, addresses = []]) => !HANDED_ON.test(name) && addresses.some(({ internal }) => !internal))
    .map(([name]) => name)
    .join(',');
}
