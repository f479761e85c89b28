/**
 * What a backup adds after one page or record of a hundred changed, here and there: a SQLite database and live state, beside
 * restic on the same database and on the state as a file of JSON lines.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackup, records } from '@perf/backup';
import { changeDatabase, changeState, liveState, writeDatabase } from '../backup-data.ts';
import { noRestic, perfkit, restic, storedIn } from '../backup-programs.ts';
import { cost, type Figure, type Round, type TogetherCase } from '../case.ts';

const KB = 1_000;

/** What both kinds of backup add to what is stored, in KB, the second time. */
async function added(
  folder: string,
  { back, change }: { readonly back: () => Promise<void>; readonly change: () => void },
): Promise<readonly [number, number]> {
  const stored = (): readonly [number, number] => [storedIn(join(folder, 'perfkit')), storedIn(join(folder, 'restic'))];
  await restic(join(folder, 'restic'), 'init');
  await back();
  const [ours, theirs] = stored();
  change();
  await back();
  const [oursNow, theirsNow] = stored();
  return [(oursNow - ours) / KB, (theirsNow - theirs) / KB];
}

async function database(folder: string): Promise<readonly [number, number]> {
  const path = join(folder, 'orders.db');
  writeDatabase(path);
  const back = async (): Promise<void> => {
    await perfkit('backup', join(folder, 'perfkit'), 'sqlite', path);
    await restic(join(folder, 'restic'), 'backup', path);
  };
  return added(folder, { back, change: () => changeDatabase(path) });
}

async function state(folder: string): Promise<readonly [number, number]> {
  const [map, path] = [liveState(), join(folder, 'state.jsonl')];
  const backup = createBackup({ folder: join(folder, 'perfkit'), sources: { state: records(map) } });
  const back = async (): Promise<void> => {
    await backup.now();
    writeFileSync(path, [...map].map((record) => `${JSON.stringify(record)}\n`).join(''));
    await restic(join(folder, 'restic'), 'backup', path);
  };
  try {
    return await added(folder, { back, change: () => changeState(map, 1) });
  } finally {
    await backup.stop();
  }
}

async function inFolder<T>(task: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'perfkit-bench-'));
  try {
    return await task(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function together(): Promise<Round[]> {
  const [perfkitDatabase, resticDatabase] = await inFolder(database);
  const [perfkitState, resticState] = await inFolder(state);
  return [
    {
      'perfkit, SQLite': perfkitDatabase,
      'restic, SQLite': resticDatabase,
      'perfkit, state': perfkitState,
      'restic, state': resticState,
    },
  ];
}

const beside = (what: string, atMost: number): Figure => ({
  name: `added by 1 % of ${what}, to restic`,
  of: (round) => cost(round, `perfkit, ${what}`) / cost(round, `restic, ${what}`),
  floor: { atMost },
  show: (value) => value.toFixed(3),
});

export const backupIncrements: TogetherCase = {
  name: 'backup-increments',
  title: 'What one changed page or record of a hundred adds to a repository',
  unit: 'KB',
  rounds: 1,
  impossible: noRestic,
  together,
  figures: [beside('SQLite', 0.15), beside('state', 0.07)],
};
