/** What the gate asks git, and has it do. Hooks stay off: a check-out for a measurement is nobody's work. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type ErrorCode, PerfError } from '@perf/core';

const run = promisify(execFile);

export interface Revision {
  /** As it was asked for. */
  readonly name: string;
  readonly commit: string;
}

export interface Repository {
  readonly root: string;
  /** The folder in it that was asked from, with `/` at its end; empty at its root. */
  readonly prefix: string;
}

/** @returns what git prints, without the last line break @throws what git said */
async function git(cwd: string, ...words: string[]): Promise<string> {
  const { stdout } = await run('git', ['-c', 'core.hooksPath=/dev/null', ...words], { cwd, maxBuffer: 1 << 26 });
  return stdout.replace(/\n$/, '');
}

/** @throws PerfError `validators/invalid-repository`, `validators/no-git` */
export async function repositoryAt(cwd: string): Promise<Repository> {
  try {
    return {
      root: await git(cwd, 'rev-parse', '--show-toplevel'),
      prefix: await git(cwd, 'rev-parse', '--show-prefix'),
    };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw failed('validators/no-git', {
        message: 'Expected git to be there, but it was not found',
        hint: 'Install git.',
        cause,
      });
    }
    const hint = 'Change into the repository whose revisions are to be measured.';
    throw failed('validators/invalid-repository', {
      message: `Expected \`${cwd}\` to be in a git repository`,
      hint,
      cause,
    });
  }
}

/** A branch that was only fetched is found under `origin/`. @throws PerfError `validators/invalid-revision` */
export async function revisionOf({ root }: Repository, name: string): Promise<Revision> {
  for (const candidate of [name, `origin/${name}`]) {
    try {
      const asked = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${candidate}^{commit}`];
      return { name: candidate, commit: await git(root, ...asked) };
    } catch {
      // The next one may be there.
    }
  }
  throw failed('validators/invalid-revision', {
    message: `Expected \`${name}\` to be a revision of \`${root}\`, but there is none of this name`,
    hint: 'Name a branch, a tag or a commit; a shallow clone has to fetch it first: git fetch origin main.',
  });
}

/** Changes of files that git knows: what is measured is what was committed. @throws PerfError `validators/invalid-tree` */
export async function checkClean({ root }: Repository): Promise<void> {
  const changed = await git(root, 'status', '--porcelain', '--untracked-files=no');
  if (changed === '') return;
  const lines = changed.split('\n');
  throw failed('validators/invalid-tree', {
    message: `Expected all changes to be committed, since commits are measured, but ${lines.length} ${lines.length === 1 ? 'file differs' : 'files differ'}: ${lines[0]?.slice(3)}`,
    hint: 'Commit or stash them, or measure without them by --allow-dirty.',
  });
}

export async function addWorktree({ root }: Repository, folder: string, { commit }: Revision): Promise<void> {
  await git(root, 'worktree', 'add', '--detach', '--quiet', folder, commit);
}

interface Failing {
  readonly message: string;
  readonly hint: string;
  readonly cause?: unknown;
}

function failed(code: ErrorCode, told: Failing): PerfError {
  return new PerfError(code, told);
}

/** What is checked out in a folder; undefined outside of a repository. */
export async function commitAt(cwd: string): Promise<string | undefined> {
  try {
    return await git(cwd, 'rev-parse', 'HEAD');
  } catch {
    return undefined;
  }
}
