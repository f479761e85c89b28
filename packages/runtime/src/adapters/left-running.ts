/**
 * Who of the program still runs when it has ended: a daemon leaves its parent within milliseconds, and is no longer in the
 * tree when that is looked at first. It still has the environment that we gave the program.
 */
import { readFileSync } from 'node:fs';
import { namesIn } from './meeting-place.ts';

/**
 * @param environment variables that nobody but the program and its children has
 * @returns numbers of processes with one of them, as far as the system lets us see: on Linux, and the user's own
 */
export function leftRunning(environment: Readonly<Record<string, string>>, root = '/proc'): number[] {
  if (process.platform !== 'linux') return [];
  const entries = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return namesIn(root)
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => has(`${root}/${name}/environ`, entries))
    .map(Number);
}

function has(file: string, entries: readonly string[]): boolean {
  try {
    const text = readFileSync(file, 'latin1');
    return text.split('\0').some((entry) => entries.includes(entry));
  } catch {
    return false;
  }
}
