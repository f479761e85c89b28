/**
 * Tests against a real program that the machine may not have.
 *
 * Absent, the test is skipped aloud: the reason is printed and says how to get the program, since a silent skip looks
 * like a pass. With `PERF_REAL=1` the machine was prepared, so absence is a failure.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { TestRunner } from 'vitest';

export interface RealPart {
  /** What people call it: `'tmux'`. */
  readonly name: string;
  /** Its path, or undefined when the machine lacks it. @default the program of that name on PATH */
  readonly find?: () => string | undefined | Promise<string | undefined>;
  /** What to type to get it: `'apt-get install tmux'`. */
  readonly install?: string;
}

/**
 * The path of a real part, for the test that is running: `const tmux = await realPart({ name: 'tmux' })`.
 *
 * Where the part is absent it does not return: the test counts as skipped, or as failed under `PERF_REAL=1`.
 */
export async function realPart({ name, find = () => onPath(name), install }: RealPart): Promise<string> {
  // Asked before the first wait: concurrent tests share the answer.
  const test = TestRunner.getCurrentTest();
  const path = await find();
  if (path !== undefined) return path;

  const absence = `${name} is not installed${install === undefined ? '' : ` (${install})`}`;
  if (process.env.PERF_REAL === '1') throw new Error(`PERF_REAL=1 asks for every real part, but ${absence}`);
  if (test === undefined) throw new Error(`Expected realPart() to be called inside a test, got a hook; ${absence}`);
  console.warn(`skipped: ${absence}`);
  return test.context.skip(absence);
}

/**
 * The first program of this name on PATH that did not come with the workspace.
 *
 * @returns its absolute path, or undefined when there is none
 */
export function onPath(name: string, path: string = process.env.PATH ?? ''): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '' && !folder.includes('node_modules'))
    .map((folder) => join(folder, process.platform === 'win32' ? `${name}.exe` : name))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
