/** Where `perfkit optimize` finds what can be tuned in a program. One that can't be made costs that, and a note. */
import { type EpochMs, systemClock } from '@perf/core';
import { openProgramPlace } from '../adapters/program-place.ts';
import type { Notes } from '../notes.ts';
import { programAnswers } from './program-answers.ts';
import type { ProgramOptimizer } from './program-optimizer.ts';

export interface PlaceParts {
  /** The data folder. */
  readonly data: string;
  readonly service: string;
  readonly startedAt: EpochMs;
  readonly notes: Notes;
}

export async function openPlace(
  optimizer: ProgramOptimizer,
  { data, service, startedAt, notes }: PlaceParts,
): Promise<{ close(): Promise<void> } | undefined> {
  try {
    const range = () => ({ from: startedAt, to: systemClock.now() });
    const answers = programAnswers({ optimizer, now: () => systemClock.now(), range });
    return await openProgramPlace(data, { pid: process.pid, service, startedAt }, answers);
  } catch (error) {
    notes.add(`\`perfkit optimize\` can’t reach the program: ${(error as Error).message}`);
    return undefined;
  }
}
