/**
 * Processor time that another program has used, with all the processes that it has started, from Linux's /proc.
 *
 * A process that has ended leaves its time to its parent, so nothing gets lost when all are added up.
 */
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** Milliseconds. @param pid of a process that may have ended: then it counts as 0 */
export function usedBy(pid: number): number {
  const all = new Map(processes().map((one) => [one.pid, one]));
  const isOurs = (one: ProcessTimes | undefined): boolean =>
    one !== undefined && (one.pid === pid || isOurs(all.get(one.parent)));
  return [...all.values()].filter(isOurs).reduce((sum, { ms }) => sum + ms, 0);
}

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly ms: number;
}

function processes(): ProcessTimes[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const fields = statOf(name);
      if (fields === undefined) return [];
      // Own time in user and system mode, then that of children which have ended.
      const [user = 0, system = 0, ...ended] = fields
        .slice(11, 15)
        .map((ticks) => (Number(ticks) * 1000) / TICKS_PER_SECOND);
      const own = Math.max(user + system, ofThreads(name));
      return [{ pid: Number(name), parent: Number(fields[1]), ms: ended.reduce((sum, ms) => sum + ms, own) }];
    });
}

/** The scheduler counts nanoseconds, where a process has steps of 10 ms; but only of threads that still run. */
function ofThreads(pid: string): number {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]) / 1e6)
      .reduce((sum, ms) => sum + ms, 0);
  } catch {
    return 0;
  }
}

/** What stands behind the name, which may hold anything: the state first. Undefined when the process is gone. */
function statOf(pid: number | string): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
