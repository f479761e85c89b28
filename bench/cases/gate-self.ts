/**
 * `pnpm gate:self` on the hot paths as they are: how often two equal folders are told apart, and how often one is found that does a
 * tenth more on each. PERF_GATE_RUNS says how many of each (100), PERF_GATE_PATHS which of them.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareInterleaved } from '@perf/validators';
import { root } from '@tooling/workspace/tools';
import { cost, type Round, type TogetherCase } from '../case.ts';
import { runsWanted } from '../gate-runs.ts';

const FILE = fileURLToPath(new URL('../gate/hot-paths.ts', import.meta.url));
const PATHS = (process.env.PERF_GATE_PATHS ?? 'measure,recordWithLabels,snapshot,tick,appendToHistory,relay').split(
  ',',
);
/** As the script asks for it, of seven benches. */
const AS_THE_GATE = { alpha: 0.002 / 7, minEffect: 0.03, detect: 0.08, time: '2m' } as const;

/** A folder with what is built here. */
function folderIn(home: string, name: string): string {
  const folder = join(home, name);
  mkdirSync(folder);
  for (const one of ['packages', 'apps']) symlinkSync(join(root, one), join(folder, one), 'junction');
  return folder;
}

async function together(): Promise<Round[]> {
  const home = mkdtempSync(join(tmpdir(), 'perfkit-gate-self-'));
  const [plain, planted] = [folderIn(home, 'plain'), folderIn(home, 'with-a-tenth-more')];
  writeFileSync(join(planted, 'planted'), '');
  const tally = { alarms: 0, found: 0, blind: 0, of: 0 };
  try {
    for (let run = 0; run < runsWanted(); run += 1) {
      const path = { module: FILE, export: PATHS[run % PATHS.length] as string };
      const equal = await compareInterleaved({ ...path, cwd: plain }, { ...path, cwd: plain }, AS_THE_GATE);
      const slower = await compareInterleaved({ ...path, cwd: plain }, { ...path, cwd: planted }, AS_THE_GATE);
      tally.of += 1;
      if (equal.verdict !== 'no-evidence') tally.alarms += 1;
      if (slower.verdict === 'regression') tally.found += 1;
      if (equal.smallestEffect > 0.1) tally.blind += 1;
      if (process.env.PERF_GATE_VERBOSE === '1') console.error(path.export, slower.ratio, JSON.stringify(tally));
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  const share = (count: number): number => (100 * count) / tally.of;
  return [
    {
      'told apart though equal': share(tally.alarms),
      '+10 % found': share(tally.found),
      inconclusive: share(tally.blind),
    },
  ];
}

const show = (value: number): string => `${value.toFixed(1)} %`;

export const gateSelf: TogetherCase = {
  name: 'gate-self',
  title: 'The gate on the hot paths of this toolkit, and on a copy that does a tenth more',
  unit: '% of runs',
  packages: ['cli'],
  rounds: 1,
  together,
  figures: [
    { name: 'false alarms', of: (round) => cost(round, 'told apart though equal'), floor: { atMost: 1 }, show },
    { name: '+10 % found', of: (round) => cost(round, '+10 % found'), floor: { atLeast: 95 }, show },
  ],
};
