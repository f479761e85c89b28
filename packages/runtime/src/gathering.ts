/**
 * What the watched processes of one program have told so far, brought together: their series in one monitor, their
 * readings as those of one program, their slow calls and stalls with what explains them.
 *
 * Every message may come twice (through the socket, and through the file that a process leaves behind at its end).
 * Lists are bounded: of slow calls the slowest are kept, of stalls the longest.
 */
import { formatDuration } from '@perf/analytics';
import { createIntake, type Intake, type Monitor, type Readings } from '@perf/core';
import type { Hello, Message, Update } from '@perf/core/protocol';
import { combined } from './readings-summary.ts';
import { type ExplainedCall, type ExplainedStall, keyOf, Timeline } from './timeline.ts';

/** A process whose last reading is older than this says nothing about now. */
const FRESH_MS = 3_000;
const MOST_KEPT = 200;
const MOST_TROUBLES = 20;

interface Source {
  readonly hello: Hello;
  readonly timeline: Timeline;
  readings: Readings;
  readAt: number;
  /** When it last told of its series, and whether those were its last words. */
  heardAt: number;
  isComplete: boolean;
}

export interface Explained {
  /** Longest first. */
  readonly calls: readonly ExplainedCall[];
  /** Longest first. */
  readonly stalls: readonly ExplainedStall[];
}

export class Gathering {
  readonly #intake: Intake;
  readonly #sources = new Map<string, Source>();
  readonly #calls = new Map<string, ExplainedCall>();
  readonly #stalls = new Map<string, ExplainedStall>();
  readonly #troubles = new Set<string>();

  /** @param monitor takes the operations of all sources */
  constructor(monitor: Monitor) {
    this.#intake = createIntake(monitor);
  }

  /**
   * @param now monotonic: when the message arrived
   * @param isLast whether it is from what a process left behind at its end
   * @throws PerfError for a message whose series are damaged
   */
  accept(message: Message, now: number, isLast = false): void {
    if (message.type === 'hello') this.#meet(message, now);
    else this.#update(message, now, isLast);
  }

  /** Processes and worker threads heard from. */
  get watched(): number {
    return this.#sources.size;
  }

  /** The readings of the processes heard from lately, as those of one program. */
  readings(now: number): Readings {
    const fresh = [...this.#sources.values()].filter(({ readAt }) => now - readAt <= FRESH_MS);
    return combined(fresh.map(({ readings }) => readings));
  }

  /** The slowest calls and the longest stalls so far. */
  explained(): Explained {
    return { calls: longestFirst(this.#calls), stalls: longestFirst(this.#stalls) };
  }

  /**
   * What may be missing, in words: a process that ended without its last words (killed, or by a signal it does not
   * handle) takes with it what it recorded since it was last heard.
   */
  gaps(now: number): string[] {
    const cut = [...this.#sources.values()].filter(({ isComplete }) => !isComplete);
    return cut.map(({ hello, heardAt }) => {
      const name = hello.thread === 0 ? `process ${hello.pid}` : `worker ${hello.thread} of process ${hello.pid}`;
      return `${name} (${hello.program}) ended without its last words: calls of its last ${formatDuration(now - heardAt)} may be missing.`;
    });
  }

  /** What watched processes could not do, in words. */
  get troubles(): string[] {
    return [...this.#troubles];
  }

  #meet(hello: Hello, now: number): void {
    if (this.#sources.has(hello.source)) return;
    const timeline = new Timeline(hello.timeOrigin);
    this.#sources.set(hello.source, {
      hello,
      timeline,
      readings: {},
      readAt: Number.NEGATIVE_INFINITY,
      heardAt: now,
      isComplete: false,
    });
  }

  #update(update: Update, now: number, isLast: boolean): void {
    for (const series of update.series) this.#intake.accept(update.source, series);
    for (const trouble of update.troubles) {
      if (this.#troubles.size < MOST_TROUBLES) this.#troubles.add(trouble);
    }
    const name = mainSource(update.source);
    const source = this.#sources.get(name);
    if (source === undefined) return;
    source.heardAt = now;
    // Said at its end, or on our demand just before a signal: nothing came after it that could be known.
    source.isComplete = isLast || update.flushed === true;
    if (Object.keys(update.readings).length > 0) {
      source.readings = update.readings;
      source.readAt = now;
    }
    const { slowest: calls, stalls, pauses } = update;
    if (calls.length + stalls.length + pauses.length === 0) return;
    const explained = source.timeline.add({ calls, stalls, pauses });
    for (const call of explained.calls) this.#calls.set(`${name} ${keyOf(call)}`, call);
    for (const stall of explained.stalls) this.#stalls.set(`${name} ${stall.at}`, stall);
    keepLongest(this.#calls);
    keepLongest(this.#stalls);
  }
}

/** A process sends the series of several monitors as sources of their own: `<source>/1`, `<source>/2`. */
function mainSource(source: string): string {
  return source.split('/', 1)[0] as string;
}

function longestFirst<T extends { readonly duration: number }>(map: ReadonlyMap<string, T>): T[] {
  return [...map.values()].sort((a, b) => b.duration - a.duration);
}

/** Lets the map grow to twice what is kept, so that sorting is rare. */
function keepLongest<T extends { readonly duration: number }>(map: Map<string, T>): void {
  if (map.size <= 2 * MOST_KEPT) return;
  const kept = [...map].sort(([, a], [, b]) => b.duration - a.duration).slice(0, MOST_KEPT);
  map.clear();
  for (const [key, value] of kept) map.set(key, value);
}
