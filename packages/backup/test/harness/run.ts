/**
 * The large run of the faults that the tests do a little of:
 *
 *   node --conditions=@perf/source packages/backup/test/harness/run.ts [--kills 5000] [--states 100000] [--databases 200]
 *     [--lanes 2] [--seed 1]
 *
 * Ends with 1 when a promise was broken, or when a mutant of the order of writes was not noticed.
 */
import { parseArgs } from 'node:util';
import { temporaryFolder } from '@tooling/testkit';
import { killOften } from './kill.ts';
import * as mutants from './mutants.ts';
import { cutPowerEverywhere } from './power-cut.ts';
import { restoresUnderLoad, wrongOf } from './under-load.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '5000' },
    states: { type: 'string', default: '100000' },
    databases: { type: 'string', default: '200' },
    /** Kills at the same time, each in a repository of its own. */
    lanes: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
  },
});
const numbers = Object.values(values).map(Number);
const [kills = 0, states = 0, databases = 0, lanes = 1, seed = 1] = numbers;
const broken: string[] = [];
const BATCH = 50;

await cutPower();
await judgeMutants();
await kill();
await restoreDatabases();
for (const line of broken) console.error(line);
process.exitCode = broken.length === 0 ? 0 : 1;

async function cutPower(): Promise<void> {
  let looked = 0;
  // Equal states are looked at once in a pass, so each pass finds fewer; another seed finds others.
  for (let pass = 0; looked < states; pass += 1) {
    for (const ofCopy of [false, true]) {
      const report = await cutPowerEverywhere({ cuts: 60, seed: seed + pass, ofCopy });
      looked += report.states;
      broken.push(...report.broken);
    }
    tell(`power cuts: ${looked} states`);
  }
}

async function judgeMutants(): Promise<void> {
  for (const [name, mutant] of Object.entries(mutants)) {
    const report = await cutPowerEverywhere({ cuts: 5, seed, mutant, stopAtFirst: true });
    if (report.broken.length === 0) broken.push(`the mutant ${name} was not noticed`);
    tell(`mutant ${name}: ${report.broken[0] ?? 'not noticed'}`);
  }
}

async function kill(): Promise<void> {
  let left = kills;
  const lane = async (number: number): Promise<void> => {
    await using folder = await temporaryFolder('perfkit-kill');
    for (let turn = 0; left > 0; turn += 1) {
      const rounds = Math.min(BATCH, left);
      left -= rounds;
      broken.push(...(await killOften({ folder: folder.path, rounds, seed: seed + number * 1_000_003 + turn })));
      tell(`kills: ${kills - left}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
}

async function restoreDatabases(): Promise<void> {
  for (const [journal, rounds] of [
    ['WAL', databases],
    ['DELETE', Math.ceil(databases / 5)],
  ] as const) {
    await using folder = await temporaryFolder('perfkit-databases');
    const all = await restoresUnderLoad({ folder: folder.path, rounds, journal, timeout: 60_000 + rounds * 10_000 });
    broken.push(...wrongOf(all));
    tell(`databases restored under load, ${journal}: ${all.length}`);
  }
}

function tell(line: string): void {
  console.log(`${line}; ${broken.length} broken promises so far`);
}
