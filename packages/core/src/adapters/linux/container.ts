/**
 * The container that a process runs in: what its control groups use of what they may, under version 1, 2 and both.
 *
 *   own group ─▶ group above ─▶ … ─▶ what is mounted here     each may have a limit, and the tightest one counts
 *
 * A program knows nothing of its quota: the machine's processors look idle while it is stopped for the rest of each
 * period. Used and limit are of the same group, the one that is nearest to its limit. Every process of a modern system is
 * in some control group; without a limit that is no container, and nothing is said of it.
 */
import { readFileSync } from 'node:fs';
import { type Clock, systemClock } from '../../clock.ts';
import type { ReadingName, Readings } from '../../reading.ts';
import type { Sampler } from '../../sampler.ts';
import type { Milliseconds } from '../../units.ts';
import { ByteCursor } from './byte-cursor.ts';
import { type CpuLevel, cpuLevel, type LevelReader, memoryLevel } from './cgroup-level.ts';
import { type CgroupPlace, cgroupPlace } from './cgroup-place.ts';
import { parseMounts } from './mount-table.ts';
import type { WritableReadings } from './part.ts';
import { PRESSED, pressurePart } from './pressure.ts';
import { ProcFile, ReadBuffer } from './proc-file.ts';

export interface ContainerSamplerOptions {
  /** The process whose container is read, and that is in it when the sampler is made. @default this process */
  readonly pid?: number;
  /** Where /proc is. @default '/proc' */
  readonly root?: string;
  /** What stands before the mount points of control groups, where they are seen at another place. @default '' */
  readonly base?: string;
  /** Only its monotonic time is used. @default systemClock */
  readonly clock?: Clock;
}

/**
 * A sampler of one process's container (`container.*`) on Linux.
 *
 * Limits and memory are in the first sample, rates need a second one. Absent: all that is said of a resource that has no
 * limit, and pressure under version 1. Throttled is the share of the quota's periods since the
 * sample before in which it was used up: 0 when none of them was, also because nothing ran.
 */
export function createContainerSampler(options: ContainerSamplerOptions = {}): Sampler {
  const { clock = systemClock } = options;
  const reader: LevelReader = { buffer: new ReadBuffer(), cursor: new ByteCursor() };
  const places = placesOf(options);
  // Pressure comes last, since it asks whether there is a limit.
  const sources = [cpuSource(places, reader), memorySource(places.memory, reader), pressureSource(places.cpu, reader)];
  let closed = false;
  return {
    sample(): Readings {
      const readings: WritableReadings = {};
      if (!closed) for (const { read } of sources) read(clock, readings);
      return readings;
    },
    close(): void {
      closed = true;
      for (const { close } of sources) close();
    },
  };
}

interface Source {
  read(clock: Clock, into: WritableReadings): void;
  close(): void;
}

interface Places {
  readonly cpu: CgroupPlace | undefined;
  readonly accounting: CgroupPlace | undefined;
  readonly memory: CgroupPlace | undefined;
}

function placesOf({ pid, root = '/proc', base = '' }: ContainerSamplerOptions): Places {
  const text = (file: string): string => {
    try {
      return readFileSync(`${root}/${file}`, 'utf8');
    } catch {
      // No such process any more, or another system: then nothing is known of a container.
      return '';
    }
  };
  const cgroups = text(`${pid ?? 'self'}/cgroup`);
  const mounts = parseMounts(text('self/mountinfo'));
  const place = (controller: string): CgroupPlace | undefined => {
    const found = cgroupPlace(cgroups, mounts, controller);
    return found && { ...found, groups: found.groups.map(({ path, folder }) => ({ path, folder: base + folder })) };
  };
  return { cpu: place('cpu'), accounting: place('cpuacct'), memory: place('memory') };
}

interface Use {
  readonly used: number;
  readonly limit: number;
}

/** The one that is nearest to its limit; the first one where no use is known. */
function tightest(uses: readonly Use[]): Use | undefined {
  const share = ({ used, limit }: Use): number => used / limit || 0;
  return uses.reduce<Use | undefined>(
    (most, use) => (most === undefined || share(use) > share(most) ? use : most),
    undefined,
  );
}

const isLimit = (limit: number): boolean => limit > 0 && limit < Number.POSITIVE_INFINITY;

function cpuSource({ cpu, accounting }: Places, reader: LevelReader): Source {
  const levels = (cpu?.groups ?? []).map(({ path, folder }) => {
    const usage = accounting?.groups.find((group) => group.path === path)?.folder;
    return cpuRates(cpuLevel(cpu?.version ?? 2, { folder, accounting: usage }, reader));
  });
  return {
    read(clock, into) {
      const uses = levels.flatMap(({ read }) => read(clock.monotonic()) ?? []);
      const use = tightest(uses);
      if (use === undefined) return;
      writeUse(use, into, ['container.cpu', 'container.cpu.limit', 'container.cpu.share']);
      const throttled = uses.map((each) => each.throttled).filter((share) => share >= 0);
      if (throttled.length > 0) into['container.cpu.throttled'] = Math.max(...throttled);
    },
    close(): void {
      for (const { close } of levels) close();
    },
  };
}

interface CpuRates {
  /** @returns undefined for a group without a quota */
  read(now: Milliseconds): (Use & { readonly throttled: number }) | undefined;
  close(): void;
}

function cpuRates(level: CpuLevel): CpuRates {
  let last: { at: Milliseconds; used: Milliseconds; all: number; throttled: number } | undefined;
  return {
    read(at) {
      const limit = level.quota();
      if (!isLimit(limit)) {
        last = undefined;
        return undefined;
      }
      if (last !== undefined && at <= last.at) return { limit, used: Number.NaN, throttled: Number.NaN };
      const before = last ?? { at, used: Number.NaN, all: Number.NaN, throttled: Number.NaN };
      const now = { at, used: level.used(), ...level.periods() };
      last = now;
      const periods = Math.max(1, grown(now.all - before.all));
      return {
        limit,
        used: grown(now.used - before.used) / (at - before.at),
        throttled: grown(now.throttled - before.throttled) / periods,
      };
    },
    close: () => level.close(),
  };
}

/** A counter that went back belongs to another group of this name: what it grew by is unknown. */
const grown = (difference: number): number => (difference >= 0 ? difference : Number.NaN);

function memorySource(place: CgroupPlace | undefined, reader: LevelReader): Source {
  const levels = (place?.groups ?? []).map(({ folder }) => memoryLevel(place?.version ?? 2, folder, reader));
  return {
    read(_clock, into) {
      const uses = levels.flatMap((level) => {
        const limit = level.limit();
        return isLimit(limit) ? { limit, used: level.used() } : [];
      });
      const use = tightest(uses);
      if (use === undefined) return;
      writeUse(use, into, ['container.memory.used', 'container.memory.limit', 'container.memory.share']);
    },
    close(): void {
      for (const level of levels) level.close();
    },
  };
}

function writeUse(
  { used, limit }: Use,
  into: WritableReadings,
  [usedName, limitName, shareName]: readonly [ReadingName, ReadingName, ReadingName],
): void {
  into[limitName] = limit;
  if (!(used >= 0)) return;
  into[usedName] = used;
  into[shareName] = used / limit;
}

/** Of the process's own group, where something is limited: version 2 only, whose files read as those of the machine. */
function pressureSource(place: CgroupPlace | undefined, { buffer, cursor }: LevelReader): Source {
  const own = place?.version === 2 ? place.groups[0]?.folder : undefined;
  const parts = (own === undefined ? [] : PRESSED).map((resource) => {
    const part = pressurePart('container', resource, `${own}/${resource}.pressure`);
    return { part, file: new ProcFile(part.path, 'one') };
  });
  return {
    read(clock, into) {
      if (into['container.cpu.limit'] === undefined && into['container.memory.limit'] === undefined) return;
      for (const { part, file } of parts) {
        const now = clock.monotonic();
        const length = file.read(buffer);
        if (length > 0) part.read(cursor.over(buffer.bytes, length), now, into);
      }
    },
    close(): void {
      for (const { file } of parts) file.close();
    },
  };
}
