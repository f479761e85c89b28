/**
 * A program with everything it has started: processor time, memory, number and open files of its processes.
 *
 * Membership is remembered (number and start time), so a process whose parent has died stays in the tree though the
 * kernel now calls it a child of process 1, and a number that is used again is never mistaken for it.
 */
import { type Clock, systemClock } from '../../clock.ts';
import type { Readings } from '../../reading.ts';
import type { Sampler } from '../../sampler.ts';
import type { Milliseconds } from '../../units.ts';
import { ByteCursor } from './byte-cursor.ts';
import { descendantFinder, type ProcessReader, processNumbered } from './descendants.ts';
import { kernelUnits } from './kernel-units.ts';
import { createOpenFiles } from './open-files.ts';
import { ReadBuffer } from './proc-file.ts';
import type { ProcessStat } from './process-stat.ts';
import { createTreeTime } from './tree-time.ts';

export interface ProcessTreeSamplerOptions {
  /** The process at the top. It has to exist when the sampler is made: one that comes later is not it. */
  readonly pid: number;
  /** Where /proc is. @default '/proc' */
  readonly root?: string;
  /** Only its monotonic time is used. @default systemClock */
  readonly clock?: Clock;
}

export interface ProcessTreeSampler extends Sampler {
  /** Numbers of the members that still run, parents first; of those that came since the last sample, none. */
  running(): number[];
}

/**
 * A sampler of one process and all its descendants (`tree.*`) on Linux.
 *
 * The first sample has memory, number and open files, the second also `tree.cpu`: cores used since the one before, children that
 * have ended meanwhile included. RSS adds up what each process maps, so memory they share counts once for each. A
 * tree in which nothing runs any more has no readings. Open files are absent when one of the processes does not tell
 * them, since the sum would be wrong. One sample costs about ten microseconds for each process of the tree
 * and for each of its threads, or for each process of the machine where the kernel does not name children.
 */
export function createProcessTreeSampler(options: ProcessTreeSamplerOptions): ProcessTreeSampler {
  const { pid, root = '/proc', clock = systemClock } = options;
  const reader: ProcessReader = { root, buffer: new ReadBuffer(), cursor: new ByteCursor() };
  const units = kernelUnits(root);
  const findDescendants = descendantFinder(reader, pid);
  const time = createTreeTime();
  const files = createOpenFiles(reader);
  let members = new Map<number, ProcessStat>();
  let last: { at: Milliseconds; readings: Readings } | undefined;

  const top = processNumbered(pid, reader);
  if (top !== undefined) members.set(pid, top);

  return {
    sample(): Readings {
      // What has no member now never gets one: an empty tree stays empty, and costs nothing.
      if (members.size === 0) return {};
      const at = clock.monotonic();
      if (last !== undefined && at <= last.at) return last.readings;
      const before = members;
      members = stillAlive(before, reader);
      for (const process of findDescendants(members)) members.set(process.pid, process);
      const readings = { ...sizeOf(members, units.page), ...files.of(members.values(), at) };
      const ticks = last === undefined ? undefined : time.used(before, members);
      const seconds = (at - (last?.at ?? at)) / 1000;
      last = { at, readings };
      if (ticks === undefined || readings['tree.processes'] === undefined) return readings;
      return { ...readings, 'tree.cpu': ticks / units.ticks / seconds };
    },
    running(): number[] {
      const alive = stillAlive(members, reader);
      return [...alive.values()].filter(({ zombie }) => !zombie).map(({ pid: number }) => number);
    },
    close(): void {
      members = new Map();
    },
  };
}

/** The members that are still the same process, as they are now, in the order they had: parents first. */
function stillAlive(members: ReadonlyMap<number, ProcessStat>, reader: ProcessReader): Map<number, ProcessStat> {
  const alive = new Map<number, ProcessStat>();
  for (const { pid, start } of members.values()) {
    const process = processNumbered(pid, reader);
    if (process?.start === start) alive.set(pid, process);
  }
  return alive;
}

function sizeOf(members: ReadonlyMap<number, ProcessStat>, page: number): Readings {
  let processes = 0;
  let pages = 0;
  for (const process of members.values()) {
    if (process.zombie) continue;
    processes += 1;
    pages += process.rss;
  }
  return processes === 0 ? {} : { 'tree.rss': pages * page, 'tree.processes': processes };
}
