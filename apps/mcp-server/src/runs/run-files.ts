/**
 * Where runs are kept: a file each in `mcp/runs/` of the data folder, replaced as a whole, for its owner only. One that
 * still says `running` though its process has ended is lost; of its own process, who reads knows those that go on.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PerfError } from '@perf/core';
import { z } from 'zod';
import type { RunRecord } from './run-record.ts';

export interface RunFiles {
  /** @throws PerfError `mcp/run-not-kept`, as on a full disk */
  write(record: RunRecord): void;
  /** Undefined for what is none, or can't be read. */
  read(id: string): RunRecord | undefined;
  /** Of those kept, in no order. */
  list(): readonly RunRecord[];
}

export const RUNS_KEPT = 50;
/** What a run found is small; what is not is left out rather than kept. */
const LONGEST_RESULT = 256 * 1024;
const ID = /^run-[0-9a-f]{12}$/;

const file = z.object({
  id: z.string().regex(ID),
  kind: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled', 'lost']),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  progress: z.object({ done: z.number(), total: z.number().optional(), words: z.string() }).optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string(), hint: z.string().optional() }).optional(),
  pid: z.int().positive(),
  /** When that process began, as its system counts; missing: the system does not say. */
  processStart: z.string().optional(),
});

/** @param folder the data folder; nothing is made before something is written */
export function runFiles(folder: string): RunFiles {
  const runs = join(folder, 'mcp', 'runs');
  const read = (id: string): RunRecord | undefined => {
    // An id comes from outside, and would be a path otherwise.
    if (!ID.test(id)) return undefined;
    try {
      return recordOf(JSON.parse(readFileSync(join(runs, `${id}.json`), 'utf8')));
    } catch {
      return undefined;
    }
  };
  const ids = (): string[] => {
    try {
      return readdirSync(runs).flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -'.json'.length)] : []));
    } catch {
      return [];
    }
  };
  return {
    write(record) {
      keep(runs, join(runs, `${record.id}.json`), textOf(record));
      for (const id of oldest(runs, ids())) rmSync(join(runs, `${id}.json`), { force: true });
    },
    read,
    list: () => ids().flatMap((id) => read(id) ?? []),
  };
}

/** As a whole, or not at all: what was kept before stays. */
function keep(runs: string, path: string, text: string): void {
  const draft = `${path}.draft`;
  try {
    mkdirSync(runs, { recursive: true, mode: 0o700 });
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true, recursive: true });
    throw new PerfError('mcp/run-not-kept', {
      message: `Expected to keep the run in ${path}: ${(cause as Error).message}`,
      hint: 'Make room there, or see who may write to the data folder.',
      cause,
    });
  }
}

function recordOf(value: unknown): RunRecord {
  const { pid, processStart, endedAt, progress, result, error, ...rest } = file.parse(value);
  const isLost = rest.state === 'running' && !isAlive(pid, processStart);
  return {
    ...rest,
    state: isLost ? 'lost' : rest.state,
    endedAt,
    result,
    progress: progress && { ...progress, total: progress.total },
    error: error && { message: error.message, hint: error.hint },
  };
}

function textOf(record: RunRecord): string {
  const writer = { pid: process.pid, processStart: processStartOf(process.pid) };
  const whole = JSON.stringify({ ...record, ...writer });
  if (whole.length <= LONGEST_RESULT) return whole;
  return JSON.stringify({ ...record, result: { omitted: `a result of ${whole.length} bytes` }, ...writer });
}

function oldest(runs: string, ids: readonly string[]): string[] {
  if (ids.length <= RUNS_KEPT) return [];
  const timed = ids.map((id) => ({
    id,
    at: statSync(join(runs, `${id}.json`), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  }));
  return timed
    .sort((a, b) => b.at - a.at)
    .slice(RUNS_KEPT)
    .map(({ id }) => id);
}

/**
 * Numbers of processes are used again: one that began at another time is another one, and this one knows its own runs. A
 * process of another user is alive as well, though it may not be signalled.
 */
function isAlive(pid: number, start: string | undefined): boolean {
  if (pid === process.pid) return false;
  const startNow = processStartOf(pid);
  if (start !== undefined && startNow !== undefined && start !== startNow) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Ticks from the machine's start, where Linux says it: the 22nd field, counted from behind the name, which may hold anything. */
function processStartOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
