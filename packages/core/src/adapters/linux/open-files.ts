/**
 * Open files (file descriptors) of processes, and the one that is nearest to its own limit.
 *
 * Newer kernels (6.2) say how many in the size of /proc/PID/fd; on older ones that size is 0 and the entries are
 * counted, which costs as much as there are. The limit stands in a dear file and hardly ever changes, so it is read
 * once a minute.
 */
import { readdirSync, statSync } from 'node:fs';
import type { Readings } from '../../reading.ts';
import type { Milliseconds } from '../../units.ts';
import { ascii } from './byte-cursor.ts';
import type { ProcessReader } from './descendants.ts';
import { readOnce } from './proc-file.ts';
import type { ProcessStat } from './process-stat.ts';

interface OpenFiles {
  /** `tree.files.*` of processes at one moment; nothing when one of them that runs does not tell. */
  of(processes: Iterable<ProcessStat>, now: Milliseconds): Readings;
}

interface KnownLimit {
  readonly start: number;
  readonly at: Milliseconds;
  readonly limit: number;
}

const LIMIT_EVERY: Milliseconds = 60_000;
const [MAX, OPEN, FILES] = ['Max', 'open', 'files'].map(ascii) as [Uint8Array, Uint8Array, Uint8Array];

export function createOpenFiles(reader: ProcessReader): OpenFiles {
  let limits = new Map<number, KnownLimit>();
  // A process that reads this has files open: a size of 0 is that of an older kernel.
  const told = (sizeOf(`${reader.root}/self/fd`) ?? 0) > 0;
  return {
    of(processes, now) {
      const known = new Map<number, KnownLimit>();
      let sum = 0;
      let share = -1;
      for (const { pid, start, zombie } of processes) {
        if (zombie) continue;
        const open = told ? sizeOf(`${reader.root}/${pid}/fd`) : entriesOf(`${reader.root}/${pid}/fd`);
        if (open === undefined) return {};
        const before = limits.get(pid);
        const limit =
          before?.start === start && now - before.at < LIMIT_EVERY
            ? before
            : { start, at: now, limit: limitOf(`${reader.root}/${pid}/limits`, reader) };
        known.set(pid, limit);
        sum += open;
        if (limit.limit > 0) share = Math.max(share, open / limit.limit);
      }
      limits = known;
      if (known.size === 0) return {};
      return { 'tree.files.open': sum, ...(share >= 0 && { 'tree.files.share': share }) };
    },
  };
}

function sizeOf(folder: string): number | undefined {
  try {
    return statSync(folder).size;
  } catch {
    // Ended meanwhile.
    return undefined;
  }
}

function entriesOf(folder: string): number | undefined {
  try {
    return readdirSync(folder).length;
  } catch {
    // Ended meanwhile, or of another user who hides it.
    return undefined;
  }
}

/** `NaN` where it can't be read, or there is none. */
function limitOf(path: string, { buffer, cursor }: ProcessReader): number {
  cursor.over(buffer.bytes, readOnce(path, buffer));
  do {
    if (cursor.word() && cursor.is(MAX) && cursor.word() && cursor.is(OPEN) && cursor.word() && cursor.is(FILES)) {
      // The soft limit is the one that holds; `unlimited` is no number.
      return cursor.number();
    }
  } while (cursor.nextLine());
  return Number.NaN;
}
