/** The gate on real processes: how often two that are equal are told apart, and how often 5 % more are found. */
import { compareInterleaved } from '@perf/validators';
import { cost, type Round, type TogetherCase } from '../case.ts';
import { asTheGate, computing, runsWanted } from '../gate-runs.ts';

const percent = (value: number): string => `${value.toFixed(1)} %`;

/** Each round stands for all runs of both kinds, since one run is no share. */
async function together(): Promise<Round[]> {
  const runs = runsWanted();
  const tally = { alarms: 0, found: 0, blind: 0, pairs: 0 };
  for (let run = 0; run < runs; run += 1) {
    const equal = await compareInterleaved(computing(1), computing(1), asTheGate);
    const slower = await compareInterleaved(computing(1), computing(1.05), asTheGate);
    if (equal.verdict !== 'no-evidence') tally.alarms += 1;
    if (slower.verdict === 'regression') tally.found += 1;
    if (equal.smallestEffect > 0.05) tally.blind += 1;
    tally.pairs += equal.pairs / runs;
    if (process.env.PERF_GATE_VERBOSE === '1') console.error(run + 1, JSON.stringify(tally));
  }
  const share = (count: number): number => (100 * count) / runs;
  return [
    {
      'told apart though equal': share(tally.alarms),
      '+5 % found': share(tally.found),
      'declared inconclusive': share(tally.blind),
      'pairs until sure': tally.pairs,
    },
  ];
}

export const gateReal: TogetherCase = {
  name: 'gate-real',
  title: 'The gate on real commands of some 25 ms, by turns in fresh processes',
  unit: '% of runs',
  rounds: 1,
  together,
  figures: [
    {
      name: 'false alarms',
      of: (round) => cost(round, 'told apart though equal'),
      show: percent,
      floor: { atMost: 1 },
    },
    { name: '+5 % found', of: (round) => cost(round, '+5 % found'), show: percent, floor: { atLeast: 95 } },
  ],
};
