/**
 * Who ended without its last words, put into few sentences: a pool that is torn down takes twenty workers with it, and a
 * script may kill a thousand children. One is named; several of one program are counted, with the longest silence.
 */
import { formatDuration } from '@perf/analytics';
import type { Milliseconds } from '@perf/core';
import type { Hello } from '@perf/core/protocol';

const MOST_PROGRAMS = 10;

interface Gap {
  readonly program: string;
  readonly isWorker: boolean;
  /** The first one, by name. */
  readonly name: string;
  readonly count: number;
  /** Undefined: nothing was ever heard. */
  readonly longest: Milliseconds | undefined;
}

export class Gaps {
  readonly #gaps: Map<string, Gap>;
  /** Of programs that have no sentence of their own. */
  #others: number;

  /** @param known gaps to begin with, which are not changed */
  constructor(known?: Gaps) {
    this.#gaps = new Map(known === undefined ? [] : known.#gaps);
    this.#others = known === undefined ? 0 : known.#others;
  }

  /** @param silence how long it was not heard before its end; undefined: from its start */
  add({ pid, thread, program }: Hello, silence: Milliseconds | undefined): void {
    const isWorker = thread !== 0;
    const key = `${isWorker ? 'worker' : 'process'} ${silence === undefined ? 'never' : 'last'} ${program}`;
    const known = this.#gaps.get(key);
    if (known !== undefined) {
      const longest = silence === undefined ? undefined : Math.max(known.longest ?? 0, silence);
      this.#gaps.set(key, { ...known, count: known.count + 1, longest });
    } else if (this.#gaps.size < MOST_PROGRAMS) {
      const name = isWorker ? `worker ${thread} of process ${pid}` : `process ${pid}`;
      this.#gaps.set(key, { program, isWorker, name, count: 1, longest: silence });
    } else this.#others += 1;
  }

  words(): string[] {
    const words = [...this.#gaps.values()].map(wordsFor);
    return this.#others === 0 ? words : [...words, `So did ${this.#others} processes and workers of other programs.`];
  }
}

function wordsFor({ program, isWorker, name, count, longest }: Gap): string {
  const isOne = count === 1;
  const who = isOne ? `${name} (${program})` : `${count} ${isWorker ? 'worker threads' : 'processes'} of ${program}`;
  if (longest === undefined)
    return `${who} ended before ${isOne ? 'it was' : 'they were'} heard: what ${isOne ? 'it' : 'they'} did is missing.`;
  const lost = formatDuration(longest);
  return isOne
    ? `${who} ended without its last words: calls of its last ${lost} may be missing.`
    : `${who} ended without their last words: calls of the last ${lost} of each may be missing.`;
}
