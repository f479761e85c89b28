/** What the next backup of live state costs after one snapshot and after a hundred: it should be what changed, not what is kept. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackup, records } from '@perf/backup';
import { changeState, liveState } from '../backup-data.ts';
import { cost, type Round, type TogetherCase } from '../case.ts';

const SNAPSHOTS = 100;
/** Of so many backups in a row the middle one. */
const LOOKED = 5;

async function together(): Promise<Round[]> {
  const folder = mkdtempSync(join(tmpdir(), 'perfkit-bench-'));
  const state = liveState();
  const backup = createBackup({ folder, sources: { state: records(state) } });
  const took: { readonly wall: number; readonly cpu: number }[] = [];
  try {
    for (let number = 0; number < SNAPSHOTS + LOOKED; number += 1) {
      changeState(state, number);
      const [before, began] = [process.cpuUsage(), performance.now()];
      await backup.now();
      const { user, system } = process.cpuUsage(before);
      took.push({ wall: performance.now() - began, cpu: (user + system) / 1_000 });
    }
  } finally {
    await backup.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const middle = (from: number, of: 'wall' | 'cpu'): number =>
    took
      .slice(from, from + LOOKED)
      .map((one) => one[of])
      .sort((a, b) => a - b)[Math.floor(LOOKED / 2)] as number;
  return [
    {
      'after 1': middle(1, 'wall'),
      'after 100': middle(SNAPSHOTS, 'wall'),
      'after 1, CPU': middle(1, 'cpu'),
      'after 100, CPU': middle(SNAPSHOTS, 'cpu'),
    },
  ];
}

const show = (value: number): string => value.toFixed(2);

export const backupGrowth: TogetherCase = {
  name: 'backup-growth',
  title: 'The next backup after 100 snapshots',
  unit: 'ms',
  rounds: 1,
  together,
  figures: [
    {
      name: 'after 100 to after 1',
      of: (round) => cost(round, 'after 100') / cost(round, 'after 1'),
      floor: { atMost: 1.2 },
      show,
    },
    { name: 'the same in CPU', of: (round) => cost(round, 'after 100, CPU') / cost(round, 'after 1, CPU'), show },
  ],
};
