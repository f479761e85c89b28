/**
 * A folder for one test, gone when the test is over, whether it passed or not.
 *
 * Inside a running test the removal is registered with the test itself; elsewhere (hooks, plain scripts) the caller
 * disposes: `await using folder = await temporaryFolder()`.
 */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, TestRunner } from 'vitest';

export interface TemporaryFolder extends AsyncDisposable {
  /** Absolute, with symbolic links resolved, so that it equals what a program in it reports as its folder. */
  readonly path: string;
  /** An absolute path below the folder. */
  at(...parts: string[]): string;
  /** Removes the folder and all in it. Calling it twice is fine. */
  remove(): Promise<void>;
}

/** @param name first part of the folder's name, to be told apart when one is left behind */
export async function temporaryFolder(name = 'perfkit'): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(await realpath(tmpdir()), `${name}-`));
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 3 });
  if (TestRunner.getCurrentTest() !== undefined) onTestFinished(remove);
  return { path, at: (...parts) => join(path, ...parts), remove, [Symbol.asyncDispose]: remove };
}
