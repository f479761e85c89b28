/**
 * All limits and sessions of this process, also those made before and by other copies of this package: they say that they
 * are there (see `announce.ts`), so that no program has to hand them to anybody.
 */
import { askForUsage, USAGE_CREATED } from '../announce.ts';
import { listen } from '../listen.ts';
import { type UsageState, usageOf, usageTogether } from './usage.ts';

export interface UsageWatch {
  /** How they stand now, one for each name. It never throws. */
  states(): readonly UsageState[];
  close(): void;
}

/** A program that makes them for each request forgets most of them as well. */
const MOST_WATCHED = 1_000;

export function watchUsage(): UsageWatch {
  const watched = new Set<WeakRef<object>>();
  const known = new WeakSet<object>();
  const end = listen(USAGE_CREATED, (thing) => {
    if (typeof thing !== 'object' || thing === null || known.has(thing) || watched.size >= MOST_WATCHED) return;
    known.add(thing);
    watched.add(new WeakRef(thing));
  });
  askForUsage();
  return {
    states: () => usageTogether([...watched].flatMap((held) => statesOf(held, watched))),
    close: end,
  };
}

function statesOf(held: WeakRef<object>, watched: Set<WeakRef<object>>): UsageState[] {
  try {
    const thing = held.deref();
    if (thing !== undefined) return usageOf(thing);
  } catch {
    // It says to be limits or sessions, and is not.
  }
  watched.delete(held);
  return [];
}
