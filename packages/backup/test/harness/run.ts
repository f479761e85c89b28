/**
 * The large run of the faults that the tests do a little of:
 *
 *   node --conditions=@perf/source packages/backup/test/harness/run.ts [--rounds 5000] [--states 100000] [--seed 1]
 *
 * Ends with 1 when a promise was broken.
 */
import { parseArgs } from 'node:util';
import { temporaryFolder } from '@tooling/testkit';
import { killOften } from './kill.ts';
import { cutPowerEverywhere } from './power-cut.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5000' },
    states: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
});
const [rounds, states, seed] = [Number(values.rounds), Number(values.states), Number(values.seed)];
const broken: string[] = [];

let looked = 0;
// Equal states are looked at once in a pass, so each pass finds fewer; another seed finds others.
for (let pass = 0; looked < states; pass += 1) {
  const report = await cutPowerEverywhere({ cuts: 60, seed: seed + pass });
  const ofCopy = await cutPowerEverywhere({ cuts: 60, seed: seed + pass, ofCopy: true });
  looked += report.states + ofCopy.states;
  broken.push(...report.broken, ...ofCopy.broken);
  console.log(`power cuts: ${looked} states, ${broken.length} broken promises`);
}

await using folder = await temporaryFolder('perfkit-kill');
const BATCH = 100;
for (let done = 0; done < rounds; done += BATCH) {
  broken.push(...(await killOften({ folder: folder.path, rounds: Math.min(BATCH, rounds - done), seed: seed + done })));
  console.log(`kills: ${Math.min(rounds, done + BATCH)} rounds, ${broken.length} broken promises`);
}

for (const line of broken) console.error(line);
process.exitCode = broken.length === 0 ? 0 : 1;
