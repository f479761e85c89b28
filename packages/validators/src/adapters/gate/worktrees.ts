/**
 * Two check-outs beside the repository, built, and gone afterwards: also when a build fails, a signal comes, or the process is
 * ended in its midst. What a killed one left behind, the next one removes.
 *
 *   <tmp>/perfkit-gate-<pid>-xxxxxx/   a/   b/
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Milliseconds, PerfError } from '@perf/core';
import { addWorktree, type Repository, type Revision } from './git.ts';

export interface Building {
  /** Run in each, one after the other. */
  readonly steps: readonly BuildStep[];
  readonly timeout: Milliseconds;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (text: string) => void;
}

export interface BuildStep {
  readonly name: string;
  readonly words: readonly [string, ...string[]];
}

export type Folders = readonly [a: string, b: string];

const PREFIX = 'perfkit-gate-';

/** @param use is given the folder of each revision that matches the one asked from */
export async function withWorktrees<T>(
  repository: Repository,
  { revisions, building }: { readonly revisions: readonly [a: Revision, b: Revision]; readonly building: Building },
  use: (folders: Folders) => Promise<T>,
): Promise<T> {
  removeLeftOver(repository);
  const home = mkdtempSync(join(realpathSync(tmpdir()), `${PREFIX}${process.pid}-`));
  const remove = (): void => removeAll(repository, home);
  process.once('exit', remove);
  try {
    const folders = [join(home, 'a'), join(home, 'b')] as const;
    for (const [i, revision] of revisions.entries()) {
      building.signal?.throwIfAborted();
      const folder = folders[i] as string;
      building.onProgress(`checks out ${revision.name}`);
      await addWorktree(repository, folder, revision);
      await prepare(repository, folder, { revision, building });
    }
    return await use([join(folders[0], repository.prefix), join(folders[1], repository.prefix)]);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

async function prepare(
  { root, prefix }: Repository,
  folder: string,
  { revision, building }: { readonly revision: Revision; readonly building: Building },
): Promise<void> {
  // Who names no step to install has what is installed here used by both.
  const installed = [join(root, 'node_modules'), join(root, prefix, 'node_modules')];
  if (building.steps.length === 0) {
    for (const from of new Set(installed)) {
      const to = join(folder, from.slice(root.length));
      if (existsSync(from) && !existsSync(to)) symlinkSync(from, to, 'junction');
    }
  }
  for (const step of building.steps) {
    building.onProgress(`${revision.name}: ${step.name}`);
    await build(step, join(folder, prefix), { revision, building });
  }
}

/** So much of what a failed build printed is told. */
const LAST = 2_000;

function build(
  { name, words: [program, ...args] }: BuildStep,
  cwd: string,
  { revision, building: { timeout, signal } }: { readonly revision: Revision; readonly building: Building },
): Promise<void> {
  return new Promise((done, refuse) => {
    let printed = '';
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const end = (): void => {
      // Whatever a build has started is in its group.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    const timer = setTimeout(end, timeout);
    signal?.addEventListener('abort', end, { once: true });
    const settle = (problem: string | undefined): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      if (signal?.aborted) refuse(signal.reason);
      else if (problem === undefined) done();
      else refuse(buildFailed(`${name}, of ${revision.name}, ${problem}`, printed));
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed = (printed + text).slice(-LAST);
      });
    }
    child.once('error', (error) => settle(`can't be started: ${error.message}`));
    child.once('close', (code, by) => settle(code === 0 ? undefined : `ended with ${code ?? by}`));
  });
}

function buildFailed(what: string, printed: string): PerfError {
  const lines = printed.trim().split('\n').slice(-12).join('\n');
  return new PerfError('validators/build-failed', {
    message: `Expected both revisions to build, but ${what}${lines === '' ? '' : `:\n${lines}`}`,
    hint: 'Run it in a fresh clone of that revision to see why; `install` and `build` say how it is built.',
  });
}

/** At the end of a process nothing can be waited for. */
function removeAll({ root }: Repository, home: string): void {
  rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  spawnSync('git', ['worktree', 'prune'], { cwd: root, stdio: 'ignore' });
}

function removeLeftOver(repository: Repository): void {
  const folder = realpathSync(tmpdir());
  for (const name of readdirSync(folder)) {
    const [, pid] = /^perfkit-gate-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) removeAll(repository, join(folder, name));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It may be somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
