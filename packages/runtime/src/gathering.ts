/**
 * What the watched processes of one program have told so far, brought together: their series in one monitor, their
 * readings as those of one program, their stalls and pauses by process.
 *
 * Every message may come twice (through the socket, and through the file that a process leaves behind at its end).
 * Lists are bounded: of stalls and pauses the newest are kept, of slow calls the slowest.
 */
import type { Intake, Monitor, Readings, SlowCall } from '@perf/core';
import { createIntake } from '@perf/core';
import type { Hello, Message, Pause, Span, Update } from '@perf/core/protocol';
import { combined } from './readings-summary.ts';

/** A process whose last reading is older than this says nothing about now. */
const FRESH_MS = 3_000;
const MOST_SPANS = 2_000;
const MOST_SLOW_CALLS = 200;
const MOST_TROUBLES = 20;

export interface SourcedCall extends SlowCall {
  readonly source: string;
}

/** Spans of one process, by its own monotonic clock. */
export interface SourceSpans {
  readonly source: string;
  readonly timeOrigin: number;
  readonly stalls: readonly Span[];
  readonly pauses: readonly Pause[];
}

interface Source {
  readonly hello: Hello;
  readings: Readings;
  readAt: number;
  readonly stalls: Map<number, Span>;
  readonly pauses: Map<number, Pause>;
}

export class Gathering {
  readonly #intake: Intake;
  readonly #sources = new Map<string, Source>();
  readonly #slow = new Map<string, SourcedCall>();
  readonly #troubles = new Set<string>();

  /** @param monitor takes the operations of all sources */
  constructor(monitor: Monitor) {
    this.#intake = createIntake(monitor);
  }

  /** @param now monotonic: when the message arrived. @throws PerfError for a message whose series are damaged */
  accept(message: Message, now: number): void {
    if (message.type === 'hello') this.#meet(message);
    else this.#update(message, now);
  }

  /** Processes and worker threads heard from. */
  get watched(): number {
    return this.#sources.size;
  }

  get hellos(): Hello[] {
    return [...this.#sources.values()].map(({ hello }) => hello);
  }

  /** The readings of the processes heard from lately, as those of one program. */
  readings(now: number): Readings {
    const fresh = [...this.#sources.values()].filter(({ readAt }) => now - readAt <= FRESH_MS);
    return combined(fresh.map(({ readings }) => readings));
  }

  /** The slowest calls, longest first. */
  slowest(): SourcedCall[] {
    return [...this.#slow.values()].sort((a, b) => b.duration - a.duration);
  }

  spans(): SourceSpans[] {
    return [...this.#sources].map(([source, { hello, stalls, pauses }]) => ({
      source,
      timeOrigin: hello.timeOrigin,
      stalls: [...stalls.values()],
      pauses: [...pauses.values()],
    }));
  }

  /** What watched processes could not do, in words. */
  get troubles(): string[] {
    return [...this.#troubles];
  }

  #meet(hello: Hello): void {
    if (this.#sources.has(hello.source)) return;
    this.#sources.set(hello.source, {
      hello,
      readings: {},
      readAt: Number.NEGATIVE_INFINITY,
      stalls: new Map(),
      pauses: new Map(),
    });
  }

  #update(update: Update, now: number): void {
    const source = this.#sources.get(mainSource(update.source));
    for (const series of update.series) this.#intake.accept(update.source, series);
    for (const call of update.slowest) this.#addSlow({ ...call, source: mainSource(update.source) });
    for (const trouble of update.troubles.slice(0, MOST_TROUBLES)) {
      if (this.#troubles.size < MOST_TROUBLES) this.#troubles.add(trouble);
    }
    if (source === undefined) return;
    if (Object.keys(update.readings).length > 0) {
      source.readings = update.readings;
      source.readAt = now;
    }
    for (const stall of update.stalls) keepNewest(source.stalls, stall.start, stall);
    for (const pause of update.pauses) keepNewest(source.pauses, pause.start, pause);
  }

  #addSlow(call: SourcedCall): void {
    this.#slow.set(`${call.ended} ${call.duration} ${call.source} ${call.operation}`, call);
    if (this.#slow.size <= MOST_SLOW_CALLS * 2) return;
    const kept = this.slowest().slice(0, MOST_SLOW_CALLS);
    this.#slow.clear();
    for (const one of kept) this.#addSlow(one);
  }
}

/** A process sends the series of several monitors as sources of their own: `<source>/1`, `<source>/2`. */
function mainSource(source: string): string {
  return source.split('/', 1)[0] as string;
}

function keepNewest<T>(spans: Map<number, T>, start: number, span: T): void {
  spans.set(start, span);
  if (spans.size <= MOST_SPANS) return;
  const oldest = spans.keys().next();
  if (!oldest.done) spans.delete(oldest.value);
}
