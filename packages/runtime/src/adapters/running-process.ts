/**
 * A process that somebody else has started: who it is, and whether it still runs.
 *
 * On Linux /proc says so; elsewhere `ps` is asked once, and then only whether there is a process of this number.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { processStart } from '@perf/core/linux';

export interface RunningProcess {
  readonly pid: number;
  /** The numbers it may call its own: in a container another one than from outside. */
  readonly ownPids: readonly number[];
  /** The program and its arguments; empty when unknown. */
  readonly command: readonly string[];
  /** Its NODE_OPTIONS when it started; undefined when unknown or none. */
  readonly nodeOptions: string | undefined;
  /** Whether the program is Node itself, by the name of its file. */
  readonly isNode: boolean;
  /** Whether it runs as the user that we are. */
  readonly isOurs: boolean;
  /** Whether this very process still runs, as far as the system tells. */
  isRunning(): boolean;
}

const onLinux = process.platform === 'linux';
/** `node`, `nodejs`, `node22`, `node-22`; a replaced file is marked as deleted. */
const NODE = /^node(?:js)?-?[\d.]*(?:\.exe)?(?: \(deleted\))?$/;
const PS_DEADLINE_MS = 3_000;

/** @returns undefined when no such process runs */
export function findProcess(pid: number): RunningProcess | undefined {
  if (!exists(pid)) return undefined;
  return onLinux ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid: number): RunningProcess | undefined {
  const start = processStart(pid);
  if (start === undefined) return undefined;
  const folder = `/proc/${pid}`;
  const words = (file: string): string[] => (tried(() => readFileSync(file, 'utf8')) ?? '').split('\0').filter(Boolean);
  const status = tried(() => readFileSync(`${folder}/status`, 'utf8')) ?? '';
  const options = words(`${folder}/environ`).find((entry) => entry.startsWith(NODE_OPTIONS));
  return {
    pid,
    ownPids: [pid, ...numbersIn(/^NSpid:(.*)$/m.exec(status)?.[1])],
    command: words(`${folder}/cmdline`),
    nodeOptions: options?.slice(NODE_OPTIONS.length),
    isNode: NODE.test(basename(tried(() => readlinkSync(`${folder}/exe`)) ?? '')),
    isOurs: tried(() => statSync(folder).uid) === process.getuid?.(),
    isRunning: () => processStart(pid) === start,
  };
}

const NODE_OPTIONS = 'NODE_OPTIONS=';

/** Also works on Linux, which is how it is tested. */
export function fromPs(pid: number): RunningProcess | undefined {
  // `ps` joins the arguments by blanks: good enough to be read, and to find a flag in.
  const command = (ask(pid, 'args=') ?? '').split(' ').filter(Boolean);
  const owner = ask(pid, 'uid=');
  return {
    pid,
    ownPids: [pid],
    command,
    nodeOptions: undefined,
    isNode: NODE.test(basename(ask(pid, 'comm=') ?? command[0] ?? '')),
    isOurs: owner !== undefined && Number(owner) === process.getuid?.(),
    isRunning: () => exists(pid),
  };
}

function ask(pid: number, column: string): string | undefined {
  return tried(() =>
    execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8', timeout: PS_DEADLINE_MS, stdio: 'pipe' }),
  )?.trim();
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process may not be sent anything, but is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function numbersIn(text: string | undefined): number[] {
  return (text?.match(/\d+/g) ?? []).map(Number);
}

/** What may not be read, or is gone meanwhile, is unknown. */
function tried<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
