/**
 * Processor time that another program has used, with all the processes that it has started, from Linux's /proc.
 *
 * A process that has ended leaves its time to its parent, so nothing gets lost when all are added up.
 */
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** Milliseconds, in steps of 10. @param pid of a process that may have ended: then it counts as 0 */
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
      const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
      return [{ pid: Number(name), parent: Number(fields[1]), ms: (ticks * 1000) / TICKS_PER_SECOND }];
    });
}

/** What stands behind the name, which may hold anything: the state first. Undefined when the process is gone. */
export function statOf(pid: number | string): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
