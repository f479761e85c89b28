/**
 * The machine, on systems without /proc: processor and load from Node itself at every sample, memory, disks, network and
 * files from systeminformation in the background.
 */
import { loadavg } from 'node:os';
import { type Clock, systemClock } from '../../clock.ts';
import type { DetailPart, MachineDetails } from '../../details.ts';
import type { Readings } from '../../reading.ts';
import type { MachineSampler } from '../../sampler.ts';
import { type Duration, type Milliseconds, milliseconds } from '../../units.ts';
import { createBackgroundSampler } from './background.ts';
import { createPortableFiles } from './portable-files.ts';
import { createPortableProcessors } from './portable-processors.ts';
import { createTraffic } from './portable-traffic.ts';
import { type Ask, askSystem } from './system-information.ts';

export interface PortableSamplerOptions {
  /** Only its monotonic time is used. @default systemClock */
  readonly clock?: Clock;
  /** How old memory, disk and network may get, at least a second. @default '5s', on Windows '15s' */
  readonly every?: Duration;
}

const DEADLINE: Milliseconds = 4000;
const FILES_EVERY: Milliseconds = 60_000;

/**
 * A sampler of the whole machine (`machine.*`) for macOS, Windows and the BSDs.
 *
 * `sample()` never waits: processor shares and load are of this moment, the rest is of the last completed read, and
 * absent when that is older than three times `every`; file systems and open files are read once a minute. Sample at
 * least every `every`. Each read starts a few processes (on Windows a PowerShell for each kind, hence the longer
 * default), never two reads at a time.
 *
 * @throws PerfError `core/invalid-argument` when `every` is not a duration
 */
export function createPortableSampler(options: PortableSamplerOptions = {}): MachineSampler {
  return portableSampler(options, askSystem);
}

export function portableSampler(
  { clock = systemClock, every = process.platform === 'win32' ? '15s' : '5s' }: PortableSamplerOptions,
  ask: Ask,
): MachineSampler {
  const processors = createPortableProcessors();
  const traffic = createTraffic(ask, clock);
  const files = createPortableFiles(ask);
  const slow = createBackgroundSampler({
    clock,
    every: Math.max(1000, milliseconds(every, 'every')),
    read: async () => {
      const [memory, moved] = await Promise.all([readMemory(ask), traffic.read()]);
      return { ...memory, ...moved };
    },
  });
  const slower = createBackgroundSampler({ clock, every: FILES_EVERY, read: files.read });
  let closed = false;
  return {
    sample: () => (closed ? {} : { ...processors.sample(), ...load(), ...slow.sample(), ...slower.sample() }),
    details: () => withReasons(closed ? {} : { ...processors.details(), ...traffic.details(), ...files.details() }),
    close(): void {
      closed = true;
      slow.close();
      slower.close();
    },
  };
}

function load(): Readings {
  const minute = loadavg()[0];
  // Windows has no load and reports three zeros.
  return process.platform === 'win32' || minute === undefined ? {} : { 'machine.load.1m': minute };
}

async function readMemory(ask: Ask): Promise<Readings> {
  const memory = await ask('mem', DEADLINE);
  if (memory === undefined) return {};
  const { total, available, swaptotal, swapused } = memory;
  const known = available > 0 && available <= total;
  return {
    ...(known && { 'machine.memory.used': total - available, 'machine.memory.available': available }),
    ...(swaptotal > 0 && { 'machine.swap.used': swapused }),
  };
}

const WHY_UNKNOWN = {
  cpus: 'there were not two samples yet',
  disks: 'this system tells the sum of all disks only',
  interfaces: 'there were not two reads yet, or the system did not answer in time',
  mounts: 'there was no read yet, or the system did not answer in time',
} as const satisfies Record<DetailPart, string>;

/** What was found, and why the rest was not. */
function withReasons(found: Omit<MachineDetails, 'unknown'>): MachineDetails {
  const absent = (Object.keys(WHY_UNKNOWN) as DetailPart[]).filter((part) => found[part] === undefined);
  return { ...found, unknown: Object.fromEntries(absent.map((part) => [part, WHY_UNKNOWN[part]])) };
}
