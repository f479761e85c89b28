/** How far a bench differs from one run to the next while both cores are busy with something else. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchFile } from '@perf/validators/processes';
import { cost, type Round, type TogetherCase } from '../case.ts';

const RUNS = 10;
const FILE = `const data = Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1000);
export const sort = () => data.toSorted((a, b) => a - b);
export const parse = () => JSON.parse(JSON.stringify(data));`;

/** Percent; of figures in one process each. */
function variation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return (100 * Math.sqrt(squares / (values.length - 1))) / mean;
}

async function together(): Promise<Round[]> {
  const folder = mkdtempSync(join(tmpdir(), 'perfkit-bench-'));
  const busy = Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ['-e', 'for (;;);']));
  try {
    writeFileSync(join(folder, 'cases.mjs'), FILE);
    const found = new Map<string, number[]>();
    for (let run = 0; run < RUNS; run += 1) {
      for (const { name, cpu, wall } of (await benchFile(join(folder, 'cases.mjs'))).cases) {
        const figures = {
          'processor time, mean': cpu.mean,
          'processor time, median': cpu.median,
          'time, mean': wall.mean,
        };
        for (const [figure, { value }] of Object.entries(figures)) {
          const key = `${name}, ${figure}`;
          found.set(key, [...(found.get(key) ?? []), value]);
        }
      }
    }
    return [Object.fromEntries([...found].map(([name, values]) => [name, variation(values)]))];
  } finally {
    for (const one of busy) one.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

const percent = (value: number): string => `${value.toFixed(1)} %`;

export const benchNoise: TogetherCase = {
  name: 'bench-noise',
  title: `From one run of a bench to the next, ${RUNS} runs while both cores are busy`,
  unit: '% of the mean, one deviation',
  rounds: 1,
  together,
  figures: ['sort', 'parse'].flatMap((name) => [
    {
      name: `${name}, processor time, mean`,
      of: (round) => cost(round, `${name}, processor time, mean`),
      show: percent,
      floor: { atMost: 2.5 },
    },
    { name: `${name}, time, mean`, of: (round) => cost(round, `${name}, time, mean`), show: percent },
  ]),
};
