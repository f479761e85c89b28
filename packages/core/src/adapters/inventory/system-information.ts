/**
 * The way to systeminformation: a package that starts processes, has no time limits, and keeps one state per program.
 *
 * So it is loaded only when somebody asks, every question has a deadline, and a question that is still open is joined
 * instead of asked again: a `df` that hangs on a dead network drive costs one process and not one a second. What it
 * computes between two calls of its own (rates, first-call nulls, percentages of changing scale) is never used here;
 * its raw counters are. An answer that failed or came late is undefined.
 */
import type { Milliseconds } from '../../units.ts';

/** What is used of systeminformation, as it documents it. Sizes are bytes, but for `memRss` in KiB. */
export interface SystemInformation {
  osInfo(): Promise<{ distro: string; release: string; kernel: string; arch: string; hostname: string }>;
  cpu(): Promise<{ manufacturer: string; brand: string }>;
  system(): Promise<{ manufacturer: string; model: string; virtual?: boolean }>;
  mem(): Promise<{ total: number; available: number; swaptotal: number; swapused: number }>;
  /** Counters since the machine started; null where the system has none (Windows). */
  fsStats(): Promise<{ rx: number; wx: number } | null>;
  /** @param names parted by commas */
  networkStats(names?: string): Promise<readonly NetworkCounters[]>;
  /** File systems as `df` lists them; `use` in percent, of used and available. */
  fsSize(): Promise<readonly ListedFileSystem[]>;
  /** Open files of the machine, and the most it allows; null where the system does not tell. */
  fsOpenFiles(): Promise<{ max: number | null; allocated: number | null } | null>;
  processes(): Promise<{ list: readonly ListedProcess[] }>;
}

export interface NetworkCounters {
  readonly iface: string;
  readonly rx_bytes: number;
  readonly tx_bytes: number;
}

export interface ListedFileSystem {
  readonly fs: string;
  readonly type: string;
  readonly size: number;
  readonly used: number;
  readonly available: number;
  readonly mount: string;
  /** Null where the system does not tell. */
  readonly rw: boolean | null;
}

export interface ListedProcess {
  readonly pid: number;
  readonly parentPid: number;
  /** Percent; of what depends on the system. */
  readonly cpu: number;
  readonly memRss: number;
  /** Local time, `2026-01-31 23:59:59`, right to about a second. */
  readonly started: string;
  readonly state: string;
}

type Answer<Name extends keyof SystemInformation> = Awaited<ReturnType<SystemInformation[Name]>>;

/** Asks one thing; undefined when there is no answer within the deadline. Never rejects. */
export type Ask = <Name extends keyof SystemInformation>(
  name: Name,
  deadline: Milliseconds,
  argument?: string,
) => Promise<Answer<Name> | undefined>;

export function guarded(load: () => Promise<SystemInformation>): Ask {
  const open = new Map<string, Promise<unknown>>();
  return (name, deadline, argument) => {
    const key = `${name} ${argument ?? ''}`;
    let answer = open.get(key) as Promise<Answer<typeof name> | undefined> | undefined;
    if (answer === undefined) {
      answer = answerOf(load, name, argument).finally(() => open.delete(key));
      open.set(key, answer);
    }
    return within(deadline, answer);
  };
}

// One for the whole program, since it guards a state that systeminformation keeps once for the whole program: two
// guards would let two samplers disturb each other.
export const askSystem: Ask = guarded(async () => {
  const loaded = await import('systeminformation');
  return (loaded.default ?? loaded) as SystemInformation;
});

async function answerOf<Name extends keyof SystemInformation>(
  load: () => Promise<SystemInformation>,
  name: Name,
  argument: string | undefined,
): Promise<Answer<Name> | undefined> {
  try {
    const source = await load();
    return await (source[name] as (argument?: string) => Promise<Answer<Name>>)(argument);
  } catch {
    // Not installed, or a tool that it calls is missing: the caller has its own source, or leaves the value out.
    return undefined;
  }
}

async function within<T>(deadline: Milliseconds, answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), deadline).unref();
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
