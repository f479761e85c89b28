/** How many processors this machine offers: a reader of histories needs no sampler for that. */
import { availableParallelism } from 'node:os';

export function coresOfThisMachine(): number {
  return availableParallelism();
}
