/** When a process started: together with its number that names it, since numbers are used again. */
import { ByteCursor } from './byte-cursor.ts';
import { ReadBuffer } from './proc-file.ts';
import { readProcess } from './process-stat.ts';

/**
 * @param root where /proc is
 * @returns ticks after the machine's start; undefined for a process that does not run (any more)
 */
export function processStart(pid: number, root = '/proc'): number | undefined {
  const process = readProcess(`${root}/${pid}/stat`, new ReadBuffer(), new ByteCursor());
  return process === undefined || process.zombie ? undefined : process.start;
}
