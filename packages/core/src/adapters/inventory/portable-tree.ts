/**
 * A program with everything it has started, on systems without /proc, from the list of all processes.
 *
 * That list starts processes and is dear, so it is read in the background and at most every 5 s. A process is known by
 * its number and its start, which the list rounds to a second and gives in local time; starts that differ by whole hours
 * are the same one before and after the clocks change. A process cannot be older than the one that started it: such a
 * parent is a number that was used again, which Windows does not hide.
 */
import { availableParallelism } from 'node:os';
import { type Clock, systemClock } from '../../clock.ts';
import type { Readings } from '../../reading.ts';
import type { Sampler } from '../../sampler.ts';
import type { Milliseconds } from '../../units.ts';
import { createBackgroundSampler } from './background.ts';
import { type Ask, askSystem, type ListedProcess } from './system-information.ts';

export interface PortableTreeSamplerOptions {
  /** The process at the top. */
  readonly pid: number;
  /** Only its monotonic time is used. @default systemClock */
  readonly clock?: Clock;
}

const EVERY: Milliseconds = 5000;
const DEADLINE: Milliseconds = 4500;
const KIBIBYTE = 1024;
const HOUR: Milliseconds = 3_600_000;
/** Two roundings to a second. */
const SAME_START: Milliseconds = 2000;

/**
 * A sampler of one process and all its descendants (`tree.*`) for macOS, Windows and the BSDs.
 *
 * `sample()` never waits: its readings are of the last completed read, at most 15 s old, and none when nothing of the
 * tree runs any more. On macOS the system itself smooths `tree.cpu` over up to a minute; elsewhere the first read has
 * none. What starts and ends between two reads is not seen.
 */
export function createPortableTreeSampler(options: PortableTreeSamplerOptions): Sampler {
  return portableTreeSampler(options, askSystem);
}

export function portableTreeSampler({ pid, clock = systemClock }: PortableTreeSamplerOptions, ask: Ask): Sampler {
  let members: Members | undefined;
  const read = async (): Promise<Readings> => {
    const answer = await ask('processes', DEADLINE);
    if (answer === undefined) return {};
    const first = members === undefined;
    members = membersIn(answer.list, members ?? topOf(answer.list, pid));
    return readingsOf([...members.values()], first);
  };
  return createBackgroundSampler({ clock, every: EVERY, read });
}

type Members = ReadonlyMap<number, ListedProcess>;

function topOf(list: readonly ListedProcess[], pid: number): Members {
  return new Map(list.filter((process) => process.pid === pid).map((process) => [pid, process]));
}

/** Who of the known ones still runs, and whom they have started. */
export function membersIn(list: readonly ListedProcess[], known: Members): Members {
  const members = new Map<number, ListedProcess>();
  const children = new Map<number, ListedProcess[]>();
  for (const process of list) {
    const before = known.get(process.pid);
    if (before !== undefined && isSame(before, process)) members.set(process.pid, process);
    children.set(process.parentPid, [...(children.get(process.parentPid) ?? []), process]);
  }
  const queue = [...members.values()];
  for (let parent = queue.pop(); parent !== undefined; parent = queue.pop()) {
    for (const child of children.get(parent.pid) ?? []) {
      if (members.has(child.pid) || isOlder(child, parent)) continue;
      members.set(child.pid, child);
      queue.push(child);
    }
  }
  return members;
}

function isSame(one: ListedProcess, other: ListedProcess): boolean {
  const apart = Math.abs(startOf(one) - startOf(other)) % HOUR;
  // An unreadable start proves nothing, so the number alone decides.
  return Number.isNaN(apart) || apart <= SAME_START || apart >= HOUR - SAME_START;
}

function isOlder(child: ListedProcess, parent: ListedProcess): boolean {
  return startOf(child) < startOf(parent) - SAME_START;
}

function startOf({ started }: ListedProcess): number {
  return Date.parse(started.replace(' ', 'T'));
}

function readingsOf(members: readonly ListedProcess[], first: boolean): Readings {
  const running = members.filter(({ state }) => state !== 'zombie' && state !== 'dead');
  if (running.length === 0) return {};
  const rss = running.reduce((sum, process) => sum + (process.memRss || 0) * KIBIBYTE, 0);
  const size = { 'tree.rss': rss, 'tree.processes': running.length };
  // Windows and Linux give the share of the whole machine since the call before, the others that of one core.
  const ofMachine = process.platform === 'win32' || process.platform === 'linux';
  if (first && ofMachine) return size;
  const percent = running.reduce((sum, { cpu }) => sum + Math.max(0, cpu || 0), 0);
  return { ...size, 'tree.cpu': (percent / 100) * (ofMachine ? availableParallelism() : 1) };
}
