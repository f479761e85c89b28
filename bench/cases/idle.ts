/**
 * What a server costs that nobody asks: bare, and under `perfkit run`, in the same stretch of time. perfkit's own process
 * counts by itself: it looks at the machine and at the program once a second, and writes the history.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { cost, type Figure, type Round, type TogetherCase } from '../case.ts';
import { startBare, startUnderPerfkit } from '../program.ts';
import { usedBy } from '../used-by.ts';

/** Start-up leaves work behind, compiling and collecting, which is not what being idle costs. */
const SETTLE_MS = 8_000;
const STRETCH_MS = 20_000;

async function together(): Promise<Round[]> {
  const bare = await startBare('empty');
  const watched = await startUnderPerfkit('empty');
  try {
    await sleep(SETTLE_MS);
    const began = performance.now();
    const before = [await bare.cpu(), await watched.cpu(), usedBy(watched.pid)] as const;
    await sleep(STRETCH_MS);
    const [bareUs, watchedUs, treeMs] = [await bare.cpu(), await watched.cpu(), usedBy(watched.pid)];
    const percent = (ms: number): number => (ms / (performance.now() - began)) * 100;
    const server = (watchedUs - before[1]) / 1000;
    return [
      {
        bare: percent((bareUs - before[0]) / 1000),
        'under perfkit run': percent(server),
        "perfkit's own process": percent(Math.max(0, treeMs - before[2] - server)),
      },
    ];
  } finally {
    await watched.stop();
    await bare.stop();
  }
}

const show = (value: number): string => `${value.toFixed(3)} %`;
const added = (round: Round): number => cost(round, 'under perfkit run') - cost(round, 'bare');

export const idle: TogetherCase = {
  name: 'idle',
  title: 'A server that nobody asks',
  unit: '% of a core',
  rounds: 3,
  impossible: () => (process.platform === 'linux' ? undefined : 'it reads /proc, which only Linux has'),
  together,
  figures: [
    { name: 'the watch adds to the server', of: added, show, floor: { atMost: 0.3 } },
    {
      name: "the watch adds, perfkit's own process included",
      of: (round) => added(round) + cost(round, "perfkit's own process"),
      show,
    },
  ] satisfies Figure[],
};
