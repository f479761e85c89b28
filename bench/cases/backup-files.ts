/**
 * Backups of ten thousand files beside restic: the first, the next after one file of a hundred changed, and a restore, each
 * by one tool right after the other, in turns.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { changeFiles, copyFiles } from '../backup-data.ts';
import { noRestic, perfkit, restic, storedIn } from '../backup-programs.ts';
import { cost, type Figure, type Round, type TogetherCase } from '../case.ts';

const ROUNDS = 3;
/** Milliseconds; what changed a moment ago has no stamp yet, and would be read again. */
const SETTLED = 2_100;
const MB = 1_000_000;

type Turn = () => Promise<{ readonly ms: number; readonly cpu: number; readonly bytes?: number }>;

async function roundOf(folder: string, number: number): Promise<Round> {
  const at = (name: string): string => join(folder, name);
  const round: Record<string, number> = {};
  const both = async (what: string, turns: Readonly<Record<'perfkit' | 'restic', Turn>>): Promise<void> => {
    const inTurn = Object.entries(turns);
    for (const [name, turn] of number % 2 === 0 ? inTurn : inTurn.toReversed()) {
      const { ms, cpu, bytes } = await turn();
      round[`${name}, ${what}`] = ms;
      round[`${name}, ${what}, CPU`] = cpu;
      if (bytes !== undefined) round[`${name}, ${what}, memory`] = bytes / MB;
    }
  };
  const backup = (what: string): Promise<void> =>
    both(what, {
      perfkit: () => perfkit('backup', at('perfkit'), 'files', at('files')),
      restic: () => restic(at('restic'), 'backup', at('files')),
    });
  await restic(at('restic'), 'init');
  await wait(SETTLED);
  await backup('first');
  for (const name of ['perfkit', 'restic']) round[`${name}, stored`] = storedIn(at(name)) / MB;
  changeFiles(at('files'), number + 1);
  await wait(SETTLED);
  await backup('1 % changed');
  await both('restore', {
    perfkit: () => perfkit('restore', at('perfkit'), 'files', at('out-perfkit')),
    restic: () => restic(at('restic'), 'restore', 'latest', '--target', at('out-restic')),
  });
  for (const name of ['perfkit', 'restic', 'restic-cache', 'out-perfkit', 'out-restic'])
    rmSync(at(name), { recursive: true });
  return round;
}

const beside = (what: string, atMost?: number): Figure => ({
  name: `${what}, to restic`,
  of: (round) => cost(round, `perfkit, ${what}`) / cost(round, `restic, ${what}`),
  ...(atMost === undefined ? {} : { floor: { atMost } }),
  show: (value) => value.toFixed(2),
});
const memory = (what: string): Figure => ({
  name: `${what}: memory beyond what the program had`,
  of: (round) => cost(round, `perfkit, ${what}, memory`),
  floor: { atMost: 200 },
  show: (value) => `${value.toFixed(0)} MB`,
});

export const backupFiles: TogetherCase = {
  name: 'backup-files',
  title: 'Backups of 10,000 files beside restic',
  unit: 'ms or MB',
  rounds: 1,
  impossible: noRestic,
  together: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'perfkit-bench-'));
    try {
      copyFiles(join(folder, 'files'));
      const rounds: Round[] = [];
      for (let number = 0; number < ROUNDS; number += 1) rounds.push(await roundOf(folder, number));
      return rounds;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  figures: [
    beside('first', 0.55),
    beside('first, CPU'),
    beside('1 % changed', 0.4),
    beside('1 % changed, CPU'),
    beside('stored', 0.9),
    beside('restore', 1.3),
    beside('restore, CPU'),
    memory('first'),
    memory('restore'),
  ],
};
