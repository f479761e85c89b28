/**
 * The machine, on systems without /proc: processor and load from Node itself at every sample, memory, disks and network
 * from systeminformation in the background.
 *
 * Rates come from the raw counters and our own clock: the rates that systeminformation computes belong to whoever called
 * it last. A counter that reads zero in both directions is a failed read there, not a machine that never moved a byte.
 */
import { cpus, loadavg, networkInterfaces } from 'node:os';
import { type Clock, systemClock } from '../../clock.ts';
import type { ReadingName, Readings } from '../../reading.ts';
import type { Sampler } from '../../sampler.ts';
import { type Duration, type Milliseconds, milliseconds } from '../../units.ts';
import { Growth } from '../linux/growth.ts';
import { createBackgroundSampler } from './background.ts';
import { type Ask, askSystem, type NetworkCounters } from './system-information.ts';

export interface PortableSamplerOptions {
  /** Only its monotonic time is used. @default systemClock */
  readonly clock?: Clock;
  /** How old memory, disk and network may get, at least a second. @default '5s', on Windows '15s' */
  readonly every?: Duration;
}

type Mutable = { [Name in ReadingName]?: number };

const DEADLINE: Milliseconds = 4000;
/** Interfaces that only hand on what another one moves: tunnels, bridges, virtual machines, phones nearby. */
const HANDED_ON =
  /^(lo|utun|ipsec|ppp|tun|tap|wg|awdl|llw|anpi|ap\d|p2p|bridge|br-|docker|veth|vmnet|vboxnet|vnic|gif|stf)/i;

/**
 * A sampler of the whole machine (`machine.*`) for macOS, Windows and the BSDs.
 *
 * `sample()` never waits: processor shares and load are of this moment, the rest is of the last completed read, and
 * absent when that is older than three times `every`. Sample at least that often. Each read starts a few processes
 * (on Windows a PowerShell for each kind, hence the longer default), never two reads at a time.
 *
 * @throws PerfError `core/invalid-argument` when `every` is not a duration
 */
export function createPortableSampler(options: PortableSamplerOptions = {}): Sampler {
  return portableSampler(options, askSystem);
}

export function portableSampler(
  { clock = systemClock, every = process.platform === 'win32' ? '15s' : '5s' }: PortableSamplerOptions,
  ask: Ask,
): Sampler {
  const processors = processorShares();
  const slow = createBackgroundSampler({
    clock,
    every: Math.max(1000, milliseconds(every, 'every')),
    read: slowReader(ask, clock),
  });
  let closed = false;
  return {
    sample: () => (closed ? {} : { ...processors(), ...load(), ...slow.sample() }),
    close(): void {
      closed = true;
      slow.close();
    },
  };
}

function load(): Readings {
  const minute = loadavg()[0];
  // Windows has no load and reports three zeros.
  return process.platform === 'win32' || minute === undefined ? {} : { 'machine.load.1m': minute };
}

function processorShares(): () => Readings {
  let last: { user: number; system: number; idle: number } | undefined;
  return () => {
    const now = { user: 0, system: 0, idle: 0 };
    for (const { times } of cpus()) {
      now.user += times.user + times.nice;
      now.system += times.sys + times.irq;
      now.idle += times.idle;
    }
    const before = last;
    last = now;
    if (before === undefined) return {};
    const user = Math.max(0, now.user - before.user);
    const system = Math.max(0, now.system - before.system);
    const total = user + system + Math.max(0, now.idle - before.idle);
    if (total === 0) {
      last = before;
      return {};
    }
    const [userShare, systemShare] = [user / total, system / total];
    return {
      'machine.cpu': (user + system) / total,
      'machine.cpu.user': userShare,
      'machine.cpu.system': systemShare,
    };
  };
}

function slowReader(ask: Ask, clock: Clock): () => Promise<Readings> {
  const disk = rates('machine.disk.read', 'machine.disk.write');
  const network = rates('machine.network.receive', 'machine.network.transmit');
  return async () => {
    const into: Mutable = {};
    const names = realInterfaces();
    await Promise.all([
      ask('mem', DEADLINE).then((memory) => memory && readMemory(memory, into)),
      ask('fsStats', DEADLINE).then((stats) => {
        if (stats) disk([{ iface: 'all', rx_bytes: stats.rx, tx_bytes: stats.wx }], clock.monotonic(), into);
      }),
      names === '' ||
        ask('networkStats', DEADLINE, names).then((stats) => stats && network(stats, clock.monotonic(), into)),
    ]);
    return into;
  };
}

function readMemory(
  { total, available, swaptotal, swapused }: { total: number; available: number; swaptotal: number; swapused: number },
  into: Mutable,
): void {
  if (available > 0 && available <= total) {
    into['machine.memory.used'] = total - available;
    into['machine.memory.available'] = available;
  }
  if (swaptotal > 0) into['machine.swap.used'] = swapused;
}

function rates(
  first: ReadingName,
  second: ReadingName,
): (counters: readonly NetworkCounters[], now: Milliseconds, into: Mutable) => void {
  const growth = new Growth();
  let last: Milliseconds | undefined;
  return (counters, now, into) => {
    growth.begin();
    for (const { iface, rx_bytes, tx_bytes } of counters) {
      if (!(rx_bytes + tx_bytes > 0)) continue;
      const bytes = Buffer.from(iface);
      growth.add({ bytes, start: 0, end: bytes.length }, rx_bytes, tx_bytes);
    }
    growth.end();
    if (last !== undefined && now > last && growth.compared > 0) {
      into[first] = growth.first / ((now - last) / 1000);
      into[second] = growth.second / ((now - last) / 1000);
    }
    last = now;
  };
}

/** Names of the interfaces with an address, parted by commas. */
function realInterfaces(): string {
  return Object.entries(networkInterfaces())
    .filter(([name, addresses = []]) => !HANDED_ON.test(name) && addresses.some(({ internal }) => !internal))
    .map(([name]) => name)
    .join(',');
}
