/**
 * One control group and what it says: processor time against its quota, memory against its limit.
 *
 * | | version 1 | version 2 |
 * |---|---|---|
 * | quota | cpu.cfs_quota_us / cpu.cfs_period_us, −1 is none | cpu.max: `max 100000` or `50000 100000` |
 * | used | cpuacct.usage, ns | cpu.stat: usage_usec |
 * | periods | cpu.stat: nr_periods, nr_throttled | the same |
 * | limit | memory.limit_in_bytes, huge is none | memory.max, `max` is none |
 * | memory | usage_in_bytes − total_inactive_file | current − inactive_file |
 *
 * The page cache that the kernel gives back first is no used memory (what is left is called the working set). What a
 * group does not say is `NaN`, no limit is `Infinity`.
 */
import type { Bytes, Cores, Milliseconds } from '../../units.ts';
import { ascii, type ByteCursor } from './byte-cursor.ts';
import { ProcFile, type ReadBuffer } from './proc-file.ts';

export interface LevelReader {
  readonly buffer: ReadBuffer;
  readonly cursor: ByteCursor;
}

export interface CpuLevel {
  quota(): Cores;
  used(): Milliseconds;
  /** Periods that had a quota, and those of them in which it was used up. */
  periods(): { readonly all: number; readonly throttled: number };
  close(): void;
}

export interface MemoryLevel {
  limit(): Bytes;
  used(): Bytes;
  close(): void;
}

const [PERIODS, THROTTLED, USAGE] = ['nr_periods', 'nr_throttled', 'usage_usec'].map(ascii) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const MAX = ascii('max');
/** Version 1 writes the largest multiple of a page that fits into 63 bits. */
const NO_LIMIT = 2 ** 62;

/** @param accounting folder of the controller `cpuacct`, which may be another one in version 1 */
export function cpuLevel(
  version: 1 | 2,
  { folder, accounting }: { folder: string; accounting: string | undefined },
  reader: LevelReader,
): CpuLevel {
  const files = new Files(reader);
  const statistics = files.open(folder, 'cpu.stat');
  const periods = (): { all: number; throttled: number } => {
    const [all = Number.NaN, throttled = Number.NaN] = files.amounts(statistics, [PERIODS, THROTTLED]);
    return { all, throttled };
  };
  const close = (): void => files.close();
  if (version === 2) {
    const max = files.open(folder, 'cpu.max');
    return {
      quota: () => files.first(max) / files.next(),
      used: () => (files.amounts(statistics, [USAGE])[0] ?? Number.NaN) / 1e3,
      periods,
      close,
    };
  }
  const [quota, period] = [files.open(folder, 'cpu.cfs_quota_us'), files.open(folder, 'cpu.cfs_period_us')];
  const usage = accounting === undefined ? undefined : files.open(accounting, 'cpuacct.usage');
  return {
    // No quota is written as −1, which is no number of digits.
    quota: () => (files.says(quota, MINUS_ONE) ? Number.POSITIVE_INFINITY : files.first(quota) / files.first(period)),
    used: () => (usage === undefined ? Number.NaN : files.first(usage) / 1e6),
    periods,
    close,
  };
}

const MINUS_ONE = ascii('-1');

export function memoryLevel(version: 1 | 2, folder: string, reader: LevelReader): MemoryLevel {
  const files = new Files(reader);
  const [limitName, usedName, cacheName] =
    version === 2
      ? (['memory.max', 'memory.current', 'inactive_file'] as const)
      : (['memory.limit_in_bytes', 'memory.usage_in_bytes', 'total_inactive_file'] as const);
  const [limit, used, statistics] = [limitName, usedName, 'memory.stat'].map((name) => files.open(folder, name)) as [
    ProcFile,
    ProcFile,
    ProcFile,
  ];
  const cache = [ascii(cacheName)];
  return {
    limit() {
      const bytes = files.first(limit);
      return bytes >= NO_LIMIT ? Number.POSITIVE_INFINITY : bytes;
    },
    // The two files are not read at one instant, so the cache may seem the larger for a moment.
    used: () => Math.max(0, files.first(used) - (files.amounts(statistics, cache)[0] ?? Number.NaN)),
    close: () => files.close(),
  };
}

/** The files of one group, which stay open, read one after another. */
class Files {
  readonly #reader: LevelReader;
  readonly #all: ProcFile[] = [];

  constructor(reader: LevelReader) {
    this.#reader = reader;
  }

  open(folder: string, name: string): ProcFile {
    const file = new ProcFile(`${folder}/${name}`, 'one');
    this.#all.push(file);
    return file;
  }

  /** The first word of a file as a number, where `max` is no limit. */
  first(file: ProcFile): number {
    this.#over(file);
    return this.next();
  }

  /** The next word of the file that was read last. */
  next(): number {
    const { cursor } = this.#reader;
    if (!cursor.word()) return Number.NaN;
    return cursor.is(MAX) ? Number.POSITIVE_INFINITY : cursor.numberIn(cursor.wordStart, cursor.wordEnd);
  }

  says(file: ProcFile, word: Uint8Array): boolean {
    const cursor = this.#over(file);
    return cursor.word() && cursor.is(word);
  }

  /** The amounts behind these words, each on a line of its own. */
  amounts(file: ProcFile, names: readonly Uint8Array[]): number[] {
    const cursor = this.#over(file);
    const found = names.map(() => Number.NaN);
    do {
      if (!cursor.word()) continue;
      const at = names.findIndex((name) => cursor.is(name));
      if (at >= 0) found[at] = cursor.number();
    } while (cursor.nextLine());
    return found;
  }

  close(): void {
    for (const file of this.#all) file.close();
  }

  #over(file: ProcFile): ByteCursor {
    const { buffer, cursor } = this.#reader;
    const length = file.read(buffer);
    return cursor.over(buffer.bytes, length);
  }
}
