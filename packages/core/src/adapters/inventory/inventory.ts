/**
 * What this machine is: the facts that a report opens with, and that make two measurements comparable or not.
 *
 * Nothing here identifies the machine beyond its host name: no serial numbers, no addresses, no users.
 */
import { arch, availableParallelism, cpus, hostname, release, totalmem, type } from 'node:os';
import { type Bytes, type Duration, milliseconds } from '../../units.ts';
import { type Ask, askSystem } from './system-information.ts';

export interface Inventory {
  /** Like `Debian GNU/Linux 12`, `macOS 15.1`. */
  readonly os: string;
  readonly kernel?: string;
  /** As Node calls it: `x64`, `arm64`. */
  readonly arch: string;
  /** Model of the processor. */
  readonly cpu?: string;
  /** Processors that this process may use, hyper-threads included. A container's quota of time is not in it. */
  readonly cores: number;
  readonly memory: Bytes;
  /** The most that this process's container may use, where that is less than the machine has. */
  readonly memoryLimit?: Bytes;
  /** Whether the machine is a virtual one or a container, where it can be told. */
  readonly virtualised?: boolean;
  /** Like `24.21.0`. */
  readonly node: string;
  readonly hostname: string;
}

export interface InventoryOptions {
  /** How long to wait for each answer of the system before doing without. @default '2s' */
  readonly deadline?: Duration;
}

/**
 * The machine that this runs on. What can't be found out in time is absent, or taken from what Node knows by itself.
 *
 * It starts a dozen short processes, so ask once, and not in a process whose requests wait meanwhile.
 *
 * @throws PerfError `core/invalid-argument` when `deadline` is not a duration
 */
export function readInventory({ deadline = '2s' }: InventoryOptions = {}): Promise<Inventory> {
  return readInventoryFrom(askSystem, deadline);
}

export async function readInventoryFrom(ask: Ask, deadline: Duration): Promise<Inventory> {
  const wait = milliseconds(deadline, 'deadline');
  const [system, processor, box] = await Promise.all([ask('osInfo', wait), ask('cpu', wait), ask('system', wait)]);
  const memory = totalmem();
  const limit = memoryLimit(memory);
  const cpu = cpus()[0]?.model.trim() || joined(processor?.manufacturer, processor?.brand);
  const virtualised = isVirtual(box);
  return {
    os: joined(system?.distro, system?.release) ?? joined(type(), release()) ?? process.platform,
    kernel: system?.kernel || release(),
    arch: arch(),
    ...(cpu !== undefined && { cpu }),
    cores: availableParallelism(),
    memory,
    ...(limit !== undefined && { memoryLimit: limit }),
    ...(virtualised !== undefined && { virtualised }),
    node: process.versions.node,
    hostname: hostname(),
  };
}

/** The words that there are; undefined when there are none. */
function joined(...words: (string | undefined)[]): string | undefined {
  return words.filter(Boolean).join(' ') || undefined;
}

/** A missing limit reads as 0, or as a number of bytes that no machine has. */
function memoryLimit(memory: Bytes): Bytes | undefined {
  const limit = process.constrainedMemory?.() ?? 0;
  return limit > 0 && limit < memory ? limit : undefined;
}

function isVirtual(box: { manufacturer: string; model: string; virtual?: boolean } | undefined): boolean | undefined {
  if (box?.virtual === true) return true;
  // "Not virtual" is an answer only of a system that could read what it runs on.
  return joined(box?.manufacturer, box?.model) === undefined ? undefined : box?.virtual;
}
