/**
 * How often advice is right about programs by seed: the cause first for one with an ill, none for one that is well; and what
 * becomes of changes that harm, do nothing or help. Told for seeds that nothing was tuned on; those it was tuned on stand
 * beside them.
 */
import { apply, recommend } from '@perf/optimizer';
import { changing } from '@perf/optimizer/changing';
import { ILLS, type Ill, RIGHT, SEEDS, scenario } from '@perf/optimizer/scenarios';
import { type AloneCase, cost, type Figure, type Variant } from '../case.ts';

const PROGRAMS = 300;
const CHANGES = 500;
const percent = (value: number): string => `${value.toFixed(1)} %`;

function shareOf(first: number, holds: (seed: number) => boolean): number {
  let held = 0;
  for (let seed = first; seed < first + PROGRAMS; seed += 1) if (holds(seed)) held += 1;
  return (held / PROGRAMS) * 100;
}

const isRight =
  (ill: Ill) =>
  (seed: number): boolean =>
    RIGHT[ill].includes(recommend(scenario(ill, seed))[0]?.rule ?? '');

const isQuiet = (seed: number): boolean => recommend(scenario('healthy', seed)).length === 0;

async function outcomes(wanted: 'kept' | 'rolled-back', effectOf: (seed: number) => number): Promise<number> {
  let found = 0;
  for (let i = 0; i < CHANGES; i += 1) {
    const seed = SEEDS.kept + i;
    const { plan, tunable, observe, clock } = changing({ seed, effect: effectOf(seed) });
    const { outcome } = await apply(plan, { tunables: [tunable], observe, clock });
    if (outcome === wanted && tunable.get() === (wanted === 'kept' ? 8 : 4)) found += 1;
  }
  return (found / CHANGES) * 100;
}

/** Between 1.2 and 3 times, or 0.8 and 0.35 times, what it was. */
const worse = (seed: number): number => 1.2 + (seed % 10) / 5;
const better = (seed: number): number => 0.8 - (seed % 10) / 20;

const programs: Record<string, Variant> = Object.fromEntries(
  [...ILLS.map((ill) => [ill, isRight(ill)] as const), ['healthy: none', isQuiet] as const].flatMap(([name, holds]) => [
    [name, () => shareOf(SEEDS.kept, holds)],
    [`${name}, tuned on`, () => shareOf(SEEDS.tuned, holds)],
  ]),
);

const told = (name: string, floor?: Figure['floor']): Figure => ({
  name,
  of: (round) => cost(round, name),
  show: percent,
  ...(floor === undefined ? {} : { floor }),
});

export const advice: AloneCase = {
  name: 'advice',
  title: `Advice on ${PROGRAMS} programs by seed of each kind, and ${CHANGES} changes of each kind`,
  unit: '%',
  rounds: 1,
  variants: {
    ...programs,
    'bad change rolled back': () => outcomes('rolled-back', worse),
    'idle change kept': () => outcomes('kept', () => 1),
    'good change kept': () => outcomes('kept', better),
  },
  figures: [
    ...ILLS.map((ill) => told(ill, { atLeast: 90 })),
    told('healthy: none', { atLeast: 95 }),
    told('bad change rolled back', { atLeast: 100 }),
    told('idle change kept', { atMost: 5 }),
    told('good change kept', { atLeast: 90 }),
  ],
};
