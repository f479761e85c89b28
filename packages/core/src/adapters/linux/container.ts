/**
 * The container that a process runs in: what its control groups use of what they may, under version 1, 2 and both.
 *
 *   own group ─▶ group above ─▶ … ─▶ what is mounted here     each may have a limit, and the tightest one counts
 *
 * A program knows nothing of its quota: the machine's processors look idle while it is stopped for the rest of each
 * period. Used and limit are of the same group, the one that is nearest to its limit. Without any limit they are of the
 * process's own group, unless that is the whole machine, which is no container.
 */
import { existsSync, readFileSync } from 'node:fs';
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
 * Limits and memory are in the first sample, rates need a second one. Absent: a limit that is not set, all of it on a
 * system without control groups, and pressure under version 1. Throttled is the share of the quota's periods since the
 * sample before in which it was used up: 0 when none of them was, also because nothing ran.
 */
export function createContainerSampler(options: ContainerSamplerOptions = {}): Sampler {
  const { clock = systemClock } = options;
  const reader: LevelReader = { buffer: new ReadBuffer(), cursor: new ByteCursor() };
  const places = placesOf(options);
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
    if (found === undefined) return undefined;
    const groups = found.groups.map(({ path, folder }) => ({ path, folder: base + folder }));
    return { ...found, groups: groups.filter(({ folder }) => !isWholeMachine(found.version, folder)) };
  };
  return { cpu: place('cpu'), accounting: place('cpuacct'), memory: place('memory') };
}

/** The group at the root of a hierarchy has no limits, and other files than the rest. */
function isWholeMachine(version: 1 | 2, folder: string): boolean {
  return version === 2 ? !existsSync(`${folder}/cgroup.type`) : existsSync(`${folder}/cgroup.sane_behavior`);
}

interface Use {
  readonly used: number;
  readonly limit: number;
}

/** The one that is nearest to its limit; of those that have none, the first, which is the process's own. */
function tightest(uses: readonly Use[]): Use | undefined {
  const share = ({ used, limit }: Use): number => (limit < Number.POSITIVE_INFINITY ? used / limit || 0 : -1);
  return uses.reduce<Use | undefined>(
    (most, use) => (most === undefined || share(use) > share(most) ? use : most),
    undefined,
  );
}

function cpuSource({ cpu, accounting }: Places, reader: LevelReader): Source {
  const levels = (cpu?.groups ?? []).map(({ path, folder }) => {
    const usage = accounting?.groups.find((group) => group.path === path)?.folder;
    return cpuRates(cpuLevel(cpu?.version ?? 2, { folder, accounting: usage }, reader));
  });
  return {
    read(clock, into) {
      const uses = levels.flatMap(({ read }, depth) => read(clock.monotonic(), depth === 0) ?? []);
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
  /** @returns undefined for a group that is of no interest: one above that has no limit */
  read(now: Milliseconds, isOwn: boolean): (Use & { readonly throttled: number }) | undefined;
  close(): void;
}

function cpuRates(level: CpuLevel): CpuRates {
  let last: { at: Milliseconds; used: Milliseconds; all: number; throttled: number } | undefined;
  let rates = { used: Number.NaN, throttled: Number.NaN };
  return {
    read(at, isOwn) {
      const limit = level.quota();
      if (!isOwn && !(limit < Number.POSITIVE_INFINITY)) return undefined;
      if (last === undefined || at > last.at) {
        const now = { at, used: level.used(), ...level.periods() };
        const periods = now.all - (last?.all ?? Number.NaN);
        const throttled = now.throttled - (last?.throttled ?? Number.NaN);
        rates = {
          used: grown(now.used - (last?.used ?? Number.NaN)) / (at - (last?.at ?? at)),
          throttled: limit < Number.POSITIVE_INFINITY ? grown(throttled) / Math.max(1, grown(periods)) : Number.NaN,
        };
        last = now;
      } else rates = { used: Number.NaN, throttled: Number.NaN };
      return { ...rates, limit };
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
      const uses = levels.flatMap((level, depth) => {
        const limit = level.limit();
        return depth > 0 && !(limit < Number.POSITIVE_INFINITY) ? [] : { limit, used: level.used() };
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
  const limited = limit > 0 && limit < Number.POSITIVE_INFINITY;
  if (used >= 0) into[usedName] = used;
  if (limited) into[limitName] = limit;
  if (limited && used >= 0) into[shareName] = used / limit;
}

/** Of the process's own group: version 2 only, whose files read as those of the machine. */
function pressureSource(place: CgroupPlace | undefined, { buffer, cursor }: LevelReader): Source {
  const own = place?.version === 2 ? place.groups[0]?.folder : undefined;
  const parts = (own === undefined ? [] : PRESSED).map((resource) => {
    const part = pressurePart('container', resource, `${own}/${resource}.pressure`);
    return { part, file: new ProcFile(part.path, 'one') };
  });
  return {
    read(clock, into) {
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
