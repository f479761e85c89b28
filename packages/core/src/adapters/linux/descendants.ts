/**
 * Finds the processes that a set of processes has started, and those that these have started, to the last.
 *
 * Two ways: a kernel with /proc/PID/task/TID/children names the children of each thread, which costs as much as the
 * tree is large; on any other kernel all processes of the machine are read. Both tolerate processes that come and go
 * meanwhile: one that is missed is found by the next call, since its parent still stands.
 */
import { existsSync, readdirSync } from 'node:fs';
import type { ByteCursor } from './byte-cursor.ts';
import { type ReadBuffer, readOnce } from './proc-file.ts';
import { type ProcessStat, readProcess } from './process-stat.ts';

export interface ProcessReader {
  /** Where /proc is. */
  readonly root: string;
  readonly buffer: ReadBuffer;
  readonly cursor: ByteCursor;
}

export type FindDescendants = (members: ReadonlyMap<number, ProcessStat>) => ProcessStat[];

/** The cheaper way that this kernel offers, tried on a process that exists. */
export function descendantFinder(reader: ProcessReader, pid: number): FindDescendants {
  const named = existsSync(`${reader.root}/${pid}/task/${pid}/children`);
  return named ? (members) => byThreads(reader, members) : (members) => byScan(reader, members);
}

export function processNumbered(pid: number, { root, buffer, cursor }: ProcessReader): ProcessStat | undefined {
  return readProcess(`${root}/${pid}/stat`, buffer, cursor);
}

function byThreads(reader: ProcessReader, members: ReadonlyMap<number, ProcessStat>): ProcessStat[] {
  const found = new Map<number, ProcessStat>();
  const queue = [...members.keys()];
  for (let parent = queue.pop(); parent !== undefined; parent = queue.pop()) {
    for (const pid of childrenNamedBy(reader, parent)) {
      if (members.has(pid) || found.has(pid)) continue;
      const process = processNumbered(pid, reader);
      // A number that was given to another process since the list was read has another parent.
      if (process === undefined || process.parent !== parent) continue;
      found.set(pid, process);
      queue.push(pid);
    }
  }
  return [...found.values()];
}

function childrenNamedBy({ root, buffer, cursor }: ProcessReader, pid: number): number[] {
  const children: number[] = [];
  for (const thread of list(`${root}/${pid}/task`)) {
    const length = readOnce(`${root}/${pid}/task/${thread}/children`, buffer);
    cursor.over(buffer.bytes, length);
    for (let child = cursor.number(); !Number.isNaN(child); child = cursor.number()) children.push(child);
  }
  return children;
}

function byScan(reader: ProcessReader, members: ReadonlyMap<number, ProcessStat>): ProcessStat[] {
  const strangers = new Map<number, ProcessStat[]>();
  for (const name of list(reader.root)) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || members.has(pid)) continue;
    const process = processNumbered(pid, reader);
    if (process === undefined) continue;
    const siblings = strangers.get(process.parent);
    if (siblings === undefined) strangers.set(process.parent, [process]);
    else siblings.push(process);
  }
  const found: ProcessStat[] = [];
  const queue = [...members.keys()];
  for (let parent = queue.pop(); parent !== undefined; parent = queue.pop()) {
    const children = strangers.get(parent);
    if (children === undefined) continue;
    // Each process is handed over once, even where a damaged file names a process its own ancestor.
    strangers.delete(parent);
    for (const child of children) {
      found.push(child);
      queue.push(child.pid);
    }
  }
  return found;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
