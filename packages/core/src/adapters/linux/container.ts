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
import type { Readings } from '../../reading.ts';
import type { Sampler } from '../../sampler.ts';
import { ByteCursor } from './byte-cursor.ts';
import type { LevelReader } from './cgroup-level.ts';
import { type CgroupPlace, cgroupPlace } from './cgroup-place.ts';
import { type ContainerPlaces, type ContainerUse, cpuUse, memoryUse, pressureUse } from './container-use.ts';
import { parseMounts } from './mount-table.ts';
import type { WritableReadings } from './part.ts';
import { ProcFile, ReadBuffer } from './proc-file.ts';

export interface ContainerSamplerOptions {
  /** The process whose container is read, also when it moves to another. @default this process */
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
 * limit, and pressure under version 1. Throttled is the share of the quota's periods since the sample before in which it
 * was used up: 0 when none of them was, also because nothing ran.
 */
export function createContainerSampler(options: ContainerSamplerOptions = {}): Sampler {
  const { pid, root = '/proc', clock = systemClock } = options;
  const reader: LevelReader = { buffer: new ReadBuffer(), cursor: new ByteCursor() };
  const membership = new ProcFile(`${root}/${pid ?? 'self'}/cgroup`, 'one');
  let groups = '';
  let uses: readonly ContainerUse[] = [];
  let closed = false;

  const closeUses = (): void => {
    for (const { close } of uses) close();
  };
  /** A process may be moved, or move itself: `systemd-run --scope` does before it becomes the program. */
  const follow = (): void => {
    const now = reader.buffer.bytes.subarray(0, membership.read(reader.buffer));
    const text = Buffer.from(now.buffer, now.byteOffset, now.length).toString('utf8');
    // A process that has ended is in no group, but what it started may go on in its last one.
    if (text === '' || text === groups) return;
    groups = text;
    closeUses();
    const places = placesOf(groups, options);
    // Pressure comes last, since it asks whether there is a limit.
    uses = [cpuUse(places, reader), memoryUse(places.memory, reader), pressureUse(places.cpu, reader)];
  };

  return {
    sample(): Readings {
      const readings: WritableReadings = {};
      if (closed) return readings;
      follow();
      for (const { read } of uses) read(clock, readings);
      return readings;
    },
    close(): void {
      closed = true;
      membership.close();
      closeUses();
    },
  };
}

/** @param groups text of the process's own list of its groups */
function placesOf(groups: string, { root = '/proc', base = '' }: ContainerSamplerOptions): ContainerPlaces {
  const mounts = parseMounts(textOf(`${root}/self/mountinfo`));
  const place = (controller: string): CgroupPlace | undefined => {
    const found = cgroupPlace(groups, mounts, controller);
    return found && { ...found, groups: found.groups.map(({ path, folder }) => ({ path, folder: base + folder })) };
  };
  return { cpu: place('cpu'), accounting: place('cpuacct'), memory: place('memory') };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Another system: then nothing is known of a container.
    return '';
  }
}
