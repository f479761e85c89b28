/**
 * The last moments of one process: slow calls, stalls and pauses held against each other while they are fresh.
 *
 * A stall and the call that caused it may arrive in different updates, so what is younger than `SETTLING_MS` is
 * explained again with each update, and then never more. Memory is bounded by age and by number; what arrives twice is
 * known by its moment.
 */
import { operationDuring, overlap, stretchOf } from '@perf/analytics';
import type { EpochMs, Milliseconds, SlowCall } from '@perf/core';
import { type Pause, SHORTEST_PAUSE, SHORTEST_STALL, type Span } from '@perf/core/protocol';

export interface ExplainedCall extends SlowCall {
  /** How long the event loop was blocked while the call ran, in blocks of at least 50 ms; undefined when unknown. */
  readonly loopBlocked: Milliseconds | undefined;
  /** How long garbage was collected while the call ran, in pauses of at least 5 ms; undefined when unknown. */
  readonly gc: Milliseconds | undefined;
}

export interface ExplainedStall {
  /** When it began. */
  readonly at: EpochMs;
  readonly duration: Milliseconds;
  /** The operation that most likely ran; undefined when none covers it. */
  readonly operation: string | undefined;
  /** How long garbage was collected meanwhile, in pauses of at least 5 ms; absent from what older versions recorded. */
  readonly gc?: Milliseconds;
}

/** Nothing older is needed to explain what is new: a call that took longer is explained by its last minute. */
const KEPT_MS = 60_000;
const SETTLING_MS = 5_000;
const MOST_KEPT = 1_000;

export interface Moments {
  readonly calls: readonly SlowCall[];
  readonly stalls: readonly Span[];
  readonly pauses: readonly Pause[];
}

export class Timeline {
  readonly #timeOrigin: EpochMs;
  readonly #calls = new Map<string, SlowCall>();
  readonly #stalls = new Map<number, Span>();
  readonly #pauses = new Map<number, Pause>();
  #newest: Milliseconds = 0;

  /** @param timeOrigin the wall time at the zero of the process's monotonic clock */
  constructor(timeOrigin: EpochMs) {
    this.#timeOrigin = timeOrigin;
  }

  /** Takes in what happened. @returns those that are new or still settling, as far as they are explained now */
  add({ calls, stalls, pauses }: Moments): { calls: ExplainedCall[]; stalls: ExplainedStall[] } {
    for (const call of calls) this.#calls.set(keyOf(call), call);
    for (const stall of stalls) this.#stalls.set(stall.start, stall);
    for (const pause of pauses) this.#pauses.set(pause.start, pause);
    const ends = [...calls.map(({ ended }) => ended), ...[...stalls, ...pauses].map(endOf)];
    this.#newest = Math.max(this.#newest, ...ends);
    this.#forget();
    const settling = this.#newest - SETTLING_MS;
    const recent = [...this.#calls.values()];
    const news = new Set<SlowCall | Span>([...calls, ...stalls]);
    return {
      calls: recent.filter((call) => news.has(call) || call.ended >= settling).map((call) => this.#explained(call)),
      stalls: [...this.#stalls.values()]
        .filter((stall) => news.has(stall) || endOf(stall) >= settling)
        .map((stall) => ({
          at: this.#timeOrigin + stall.start,
          duration: stall.duration,
          operation: operationDuring(stall, recent),
          gc: overlap(stall, [...this.#pauses.values()]),
        })),
    };
  }

  #explained(call: SlowCall): ExplainedCall {
    const ran = stretchOf(call);
    return {
      ...call,
      loopBlocked: known(overlap(ran, [...this.#stalls.values()]), call, SHORTEST_STALL),
      gc: known(overlap(ran, [...this.#pauses.values()]), call, SHORTEST_PAUSE),
    };
  }

  #forget(): void {
    const oldest = this.#newest - KEPT_MS;
    prune(this.#calls, ({ ended }) => ended < oldest);
    prune(this.#stalls, (stall) => endOf(stall) < oldest);
    prune(this.#pauses, (pause) => endOf(pause) < oldest);
  }
}

/** What makes a slow call the same one when it arrives again. */
export function keyOf({ ended, duration, operation }: SlowCall): string {
  return `${ended} ${duration} ${operation}`;
}

/** None found in a call that is shorter than what is looked for: then there may have been one all the same. */
function known(found: Milliseconds, { duration }: SlowCall, shortest: Milliseconds): Milliseconds | undefined {
  return found === 0 && duration < shortest ? undefined : found;
}

const endOf = ({ start, duration }: Span): Milliseconds => start + duration;

/** Drops what is too old, and the oldest of what is too many. */
function prune<K, V>(map: Map<K, V>, isOld: (value: V) => boolean): void {
  for (const [key, value] of map) {
    if (!isOld(value) && map.size <= MOST_KEPT) break;
    map.delete(key);
  }
}
