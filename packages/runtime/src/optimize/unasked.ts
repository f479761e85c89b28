/**
 * What a program does by itself when `optimizer.unasked` allows it: it applies what the strategy lets be done unasked, one change
 * at a time, and sets again what was kept before it was started anew.
 *
 * Off by default: an operator expects a program to stay as it was written. A change that was not kept is left alone for an hour.
 */
import type { Annotation } from '@perf/analytics';
import { type EpochMs, isPerfError, type Milliseconds, type Tunable } from '@perf/core';
import type { Applied, Attempt } from '@perf/optimizer';
import type { Notes } from '../notes.ts';
import type { RecommendationReport } from '../report/advice-schema.ts';

export interface UnaskedParts {
  readonly now: () => EpochMs;
  readonly recommend: () => readonly Pick<RecommendationReport, 'id' | 'mayApply'>[];
  readonly apply: (id: string) => Promise<Pick<Applied, 'outcome'>>;
  readonly notes: Notes;
}

/** Advice is composed of all that was measured: not each second. */
const LOOK_EVERY: Milliseconds = 60_000;
const LEFT_ALONE: Milliseconds = 3_600_000;

export class Unasked {
  readonly #parts: UnaskedParts;
  readonly #leftAlone = new Map<string, EpochMs>();
  #next: EpochMs;
  #isApplying = false;

  constructor(parts: UnaskedParts) {
    this.#parts = parts;
    this.#next = parts.now() + LOOK_EVERY;
  }

  /** Once a second. */
  look(): void {
    const { now, recommend } = this.#parts;
    if (this.#isApplying || now() < this.#next) return;
    this.#next = now() + LOOK_EVERY;
    const found = recommend().find(({ id, mayApply }) => mayApply && (this.#leftAlone.get(id) ?? 0) <= now());
    if (found !== undefined) void this.#apply(found.id);
  }

  async #apply(id: string): Promise<void> {
    const { now, apply, notes } = this.#parts;
    this.#isApplying = true;
    try {
      const { outcome } = await apply(id);
      if (outcome !== 'kept') this.#leftAlone.set(id, now() + LEFT_ALONE);
    } catch (error) {
      // Somebody else is at it, and it is worth asking again soon.
      if (isPerfError(error) && error.code === 'optimizer/busy') return;
      this.#leftAlone.set(id, now() + LEFT_ALONE);
      notes.add(`\`${id}\` was not applied: ${(error as Error).message}`);
    } finally {
      this.#isApplying = false;
    }
  }
}

/** Sets what was kept, where it stands as it did before: whoever has written another value since knows better. */
export async function setAgain(
  tunable: Tunable,
  attempts: readonly Attempt[],
  { at, annotate }: { readonly at: EpochMs; readonly annotate: (annotation: Annotation) => Promise<void> },
): Promise<void> {
  const kept = keptOf(tunable.name, attempts);
  if (kept === undefined || tunable.get() !== kept.from) return;
  await tunable.set(kept.to);
  const text = `${kept.id}: sets ${tunable.name} from ${kept.from} to ${kept.to} again, as it was kept`;
  await annotate({ at, kind: 'optimizer', text, labels: { plan: kept.id, state: 'kept' } });
}

/** From where the changes that were kept began, each where the one before it ended, to where the last one led. */
function keptOf(name: string, attempts: readonly Attempt[]): Pick<Attempt, 'id' | 'from' | 'to'> | undefined {
  let found: Pick<Attempt, 'id' | 'from' | 'to'> | undefined;
  for (const { id, tunable, outcome, from, to } of attempts) {
    if (tunable !== name || outcome !== 'kept') continue;
    found = { id, from: found?.to === from ? found.from : from, to };
  }
  return found;
}
