/** What one look brought, and what of the looks before it is kept for the lines that show how figures moved. */
import type { Report } from '@perf/runtime/report';
import { operationTitle } from '../render/report-words.ts';

export interface Look {
  readonly report: Report | undefined;
  /** Where the figures come from, in words. */
  readonly source: string;
  /** Readings came from several programs and hosts, now and then: how many there are says nothing of how long was looked. */
  readonly isOfMany?: boolean;
  /** Why there are none, or why they are old; undefined: all is well. */
  readonly trouble: string | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

const MOST_KEPT = 120;
const MOST_SERIES = 2_000;

/** The latest values of readings and operations, oldest first; what was not known then is undefined. */
export class Trails {
  readonly #values = new Map<string, (number | undefined)[]>();

  take({ resources, operations }: Report): void {
    const now = new Map<string, number | undefined>(resources.map(({ name, last }) => [name, last]));
    for (const operation of operations) now.set(trailOf(operation), operation.p95 ?? undefined);
    for (const name of now.keys()) {
      if (!this.#values.has(name) && this.#values.size < MOST_SERIES) this.#values.set(name, []);
    }
    for (const [name, values] of this.#values) {
      values.push(now.get(name));
      if (values.length > MOST_KEPT) values.shift();
      // Of what nothing was heard for so long, nothing is drawn either.
      if (values.every((value) => value === undefined)) this.#values.delete(name);
    }
  }

  /** The newest is the last. */
  of(name: string): readonly (number | undefined)[] {
    return this.#values.get(name) ?? [];
  }
}

/** Under what name the p95 of an operation is kept. */
export const trailOf = (operation: Report['operations'][number]): string => `p95 ${operationTitle(operation)}`;

/** How much of the last minute was measured: a program that began a moment ago is not slower for that. */
export function secondsSeen({ from, to, resources }: Report, { isOfMany }: Pick<Look, 'isOfMany'> = {}): number {
  // Readings come once a second, each of them.
  const looks = Math.max(0, ...resources.map(({ samples }) => samples));
  const range = Math.max(1, (to - from) / 1000);
  return looks === 0 || isOfMany === true ? range : Math.min(range, looks);
}
