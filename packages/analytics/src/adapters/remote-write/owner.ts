/**
 * Only one process writes from one folder: two would send the same series, each with counts of its own.
 *
 * The owner's process number stands in a file. One whose process is gone is taken over; where a number may have been given
 * to another process since, Linux tells by when that one began.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PerfError } from '@perf/core';

/** @returns what gives the folder free @throws PerfError `analytics/remote-write-in-use` */
export async function own(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'owner');
  const mine = await identityOf(process.pid);
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      await writeFile(path, `${process.pid} ${mine}`, { flag: 'wx', mode: 0o600 });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const [pid = '', began = ''] = (await readFile(path, 'utf8').catch(() => '')).split(' ');
    const owner = Number(pid);
    if (Number.isSafeInteger(owner) && owner > 0 && isAlive(owner) && (await identityOf(owner)) === began) {
      throw new PerfError('analytics/remote-write-in-use', {
        message: `Expected \`${folder}\` to be free, but process ${owner} sends from it`,
        hint: 'Give each program a data folder of its own, and labels that tell them apart.',
      });
    }
    await rm(path, { force: true });
  }
  throw new PerfError('analytics/remote-write-in-use', {
    message: `Expected \`${folder}\` to be free, but others take it again and again`,
    hint: 'Give each program a data folder of its own.',
  });
}

/** When a process began, in the words of Linux; '' elsewhere. */
async function identityOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name of the program, in parentheses, may hold anything; the 20th field after it is the moment.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
