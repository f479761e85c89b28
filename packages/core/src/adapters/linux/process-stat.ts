/**
 * /proc/PID/stat: who a process is, who started it, and what it has used.
 *
 * The name of the program stands in parentheses and may itself hold blanks and parentheses, so the fields are counted
 * from the last `)`: no later field has one. A process is known by its number together with its start time, because
 * numbers are used again.
 */
import type { ByteCursor } from './byte-cursor.ts';
import type { ReadBuffer } from './proc-file.ts';
import { readOnce } from './proc-file.ts';

export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** Ended, but its parent has not asked how yet. */
  readonly zombie: boolean;
  /** Ticks after the machine's start. */
  readonly start: number;
  /** Ticks of processor time of all its threads. */
  readonly own: number;
  /** Ticks of its children that ended and were waited for, and of theirs. */
  readonly children: number;
  /** Pages of memory. */
  readonly rss: number;
}

const CLOSE = 41;
const ZOMBIE = 90;
const DEAD = 88;

/** The process as it is now; undefined when there is none with this number, or its file is cut off. */
export function readProcess(path: string, buffer: ReadBuffer, cursor: ByteCursor): ProcessStat | undefined {
  return parseProcess(cursor, buffer.bytes, readOnce(path, buffer));
}

function parseProcess(cursor: ByteCursor, bytes: Uint8Array, length: number): ProcessStat | undefined {
  let close = length - 1;
  while (close > 0 && bytes[close] !== CLOSE) close -= 1;
  if (close <= 0) return undefined;
  const pid = cursor.over(bytes, length).number();
  if (!cursor.over(bytes, length, close + 1).word()) return undefined;
  const state = bytes[cursor.wordStart];
  const parent = cursor.number();
  // utime is the 14th field of the file; eleven stand between the state's neighbour and it.
  const own = cursor.skip(9).number() + cursor.number();
  const children = cursor.number() + cursor.number();
  const start = cursor.skip(4).number();
  const rss = cursor.skip(1).number();
  if (Number.isNaN(pid + parent + own + start + rss)) return undefined;
  return {
    pid,
    parent,
    zombie: state === ZOMBIE || state === DEAD,
    start,
    own,
    children: Number.isNaN(children) ? 0 : children,
    rss,
  };
}
