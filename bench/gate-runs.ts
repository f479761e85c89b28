/**
 * What the gate's cases measure: a command that only computes, for some 15 ms, and one that does 5 % more. Perl starts within a
 * millisecond or two, so nearly all of its time is the loop.
 */
import type { CompareInterleavedOptions } from '@perf/validators';

const LOOPS = 500_000;

export const computing = (factor: number): readonly string[] => [
  'perl',
  '-e',
  `my $x = 0; for (1 .. ${Math.round(LOOPS * factor)}) { $x += $_ % 7 }`,
];

/** As the gate is by default: it stops once it would see less than the 5 % it has to. */
export const asTheGate = {
  alpha: 0.002,
  minEffect: 0.02,
  detect: 0.04,
  time: '2m',
} as const satisfies CompareInterleavedOptions;

/** How many of each kind; 300 for the run that the floor speaks of. */
export const runsWanted = (): number => Number(process.env.PERF_GATE_RUNS ?? 100);
