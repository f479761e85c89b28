/**
 * What a container uses of each of its limits: processor time, memory, and the wait for them.
 *
 * Used and limit are of the same group, the one of the own and those above that is nearest to its limit. A counter that
 * goes back gives no rate; what has no limit is not told of.
 */
import type { Clock } from '../../clock.ts';
import type { ReadingName } from '../../reading.ts';
import type { Milliseconds } from '../../units.ts';
import { type CpuLevel, cpuLevel, type LevelReader, memoryLevel } from './cgroup-level.ts';
import type { CgroupPlace } from './cgroup-place.ts';
import type { WritableReadings } from './part.ts';
import { PRESSED, pressurePart } from './pressure.ts';
import { ProcFile } from './proc-file.ts';

export interface ContainerUse {
  read(clock: Clock, into: WritableReadings): void;
  close(): void;
}

export interface ContainerPlaces {
  readonly cpu: CgroupPlace | undefined;
  readonly accounting: CgroupPlace | undefined;
  readonly memory: CgroupPlace | undefined;
}

interface Use {
  readonly used: number;
  readonly limit: number;
}

/** The one that is nearest to its limit; where no use is known, the one that has the lowest. */
function tightest(uses: readonly Use[]): Use | undefined {
  const share = ({ used, limit }: Use): number => used / limit || 0;
  return [...uses].sort((one, other) => share(other) - share(one) || one.limit - other.limit)[0];
}

const isLimit = (limit: number): boolean => limit > 0 && limit < Number.POSITIVE_INFINITY;

export function cpuUse({ cpu, accounting }: ContainerPlaces, reader: LevelReader): ContainerUse {
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

export function memoryUse(place: CgroupPlace | undefined, reader: LevelReader): ContainerUse {
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
export function pressureUse(place: CgroupPlace | undefined, { buffer, cursor }: LevelReader): ContainerUse {
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
