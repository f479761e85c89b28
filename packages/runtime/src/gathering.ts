/**
 * What the watched processes of one program have told so far, brought together: their series in one monitor, their
 * readings as those of one program, their slow calls and stalls with what explains them.
 *
 * Every message may come twice (through the socket, and through the file that a process leaves behind at its end).
 * Lists are bounded: of slow calls the slowest are kept, of stalls the longest. So are sources: one that has ended is
 * folded into the totals when its readings are no news any more, and a program may fork a process a second for a year.
 *
 *   hello ──▶ heard ◀──▶ silent (its connection is gone) ──end, and a little later──▶ folded
 */
import { createIntake, type EpochMs, type Intake, type Monitor, type Readings, type SeriesUpdate } from '@perf/core';
import { createHttpRequests, type HttpRequests } from '@perf/core/http';
import type { Hello, Message, Update } from '@perf/core/protocol';
import { Gaps } from './gaps.ts';
import { heardSource, mainSource, type Source, silence } from './heard-source.ts';
import { JobBoard, type SeenJob } from './job-board.ts';
import { Longest } from './longest.ts';
import { combined } from './readings-summary.ts';
import { takeMetrics } from './take-metrics.ts';
import type { Heard } from './tick.ts';
import { type ExplainedCall, type ExplainedStall, keyOf } from './timeline.ts';
import { type SeenUsage, UsageBoard } from './usage-board.ts';

/** A process whose last reading is older than this says nothing about now. */
const FRESH_MS = 3_000;
const MOST_TROUBLES = 20;
/** Names of folded sources that are known again, should one of them speak all the same: counted twice it must not be. */
const MOST_FOLDED = 10_000;

export interface Explained {
  /** Longest first. */
  readonly calls: readonly ExplainedCall[];
  /** Longest first. */
  readonly stalls: readonly ExplainedStall[];
}

export interface GatheringOptions {
  /**
   * Of a process that began before this moment, only what comes after its first word here is counted: somebody else may have
   * counted what it did until then. @default all counts
   */
  readonly countFrom?: EpochMs;
}

export class Gathering {
  readonly #intake: Intake;
  readonly #requests: HttpRequests = createHttpRequests();
  readonly #requestIntake: Intake = createIntake(this.#requests);
  readonly #countFrom: EpochMs;
  readonly #sources = new Map<string, Source>();
  readonly #calls = new Longest<ExplainedCall>();
  readonly #stalls = new Longest<ExplainedStall>();
  readonly #troubles = new Set<string>();
  readonly #jobs = new JobBoard();
  readonly #usage = new UsageBoard();
  readonly #gaps = new Gaps();
  readonly #folded = new Set<string>();
  #watched = 0;
  #ranBefore = 0;

  /** @param monitor takes the operations of all sources */
  constructor(monitor: Monitor, { countFrom = Number.NEGATIVE_INFINITY }: GatheringOptions = {}) {
    this.#intake = createIntake(monitor);
    this.#countFrom = countFrom;
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
    return this.#watched;
  }

  /** Of these, the ones that began before counting did. */
  get ranBefore(): number {
    return this.#ranBefore;
  }

  /** Whether a process of this number has been heard from; for one that ended a while ago, no longer. */
  hasHeard(pid: number): boolean {
    for (const { hello } of this.#sources.values()) if (hello.pid === pid) return true;
    return false;
  }

  /** The connection of a source is gone: nothing comes from it, unless it finds its way back. */
  fallSilent(source: string, now: number): void {
    const known = this.#sources.get(source);
    if (known !== undefined) known.silentAt = now;
  }

  /**
   * Folds sources that have ended into the totals. Their calls, their part in the gaps and their number stay.
   *
   * @param ended those of which nothing more will come, from now on; naming one again is fine
   */
  fold(ended: Iterable<string>, now: number): void {
    for (const name of ended) {
      const source = this.#sources.get(name);
      if (source === undefined) continue;
      // Its last words may have come after it was first named, and told of jobs as if it still ran.
      source.endedAt ??= now;
      this.#jobs.end((part) => mainSource(part) === name, now);
      this.#usage.end(name, source.endedAt);
    }
    for (const [name, source] of this.#sources) {
      if (source.endedAt === undefined || now - Math.max(source.endedAt, source.readAt) <= FRESH_MS) continue;
      if (!source.isComplete) this.#gaps.add(source.hello, silence(source, now));
      for (const part of source.parts) this.#intake.forget(part);
      this.#requestIntake.forget(name);
      this.#sources.delete(name);
      this.#folded.add(name);
    }
    for (const name of this.#folded) {
      if (this.#folded.size <= MOST_FOLDED) break;
      this.#folded.delete(name);
    }
  }

  /** The readings that came since they were last taken, of the processes heard from lately, as those of one program. */
  takeReadings(now: number): Readings {
    const fresh = [...this.#sources.values()].filter(({ readAt }) => now - readAt <= FRESH_MS);
    return combined(fresh.map(({ readings }) => readings.take()));
  }

  /** Incoming requests of all processes by status: the same that are among the operations. */
  get requests(): HttpRequests {
    return this.#requests;
  }

  /** How the jobs of all processes stand. */
  jobs(now: number): SeenJob[] {
    return this.#jobs.seen(now);
  }

  /** Limits and sessions of all processes. */
  usage(): SeenUsage[] {
    return this.#usage.seen();
  }

  /** What programs tell of themselves at this moment; of the readings, what came since the last time. */
  heard(now: number): Heard {
    return { readings: this.takeReadings(now), jobs: this.jobs(now), usage: this.#usage.current(now) };
  }

  /** The slowest calls and the longest stalls so far. */
  explained(): Explained {
    return { calls: this.#calls.all(), stalls: this.#stalls.all() };
  }

  /**
   * What may be missing, in words: a process that ended without its last words (killed, or by a signal it does not
   * handle) takes with it what it recorded since it was last heard.
   *
   * @param end whether those that run still are over, too, as far as anybody will hear of them
   */
  gaps(now: number, end: 'all-over' | 'going-on' = 'all-over'): string[] {
    const gaps = new Gaps(this.#gaps);
    for (const source of this.#sources.values()) {
      const isOver = source.endedAt !== undefined || (end === 'all-over' && source.parts.size > 0);
      const isGap = !source.isComplete && isOver;
      if (isGap) gaps.add(source.hello, silence(source, now));
    }
    return gaps.words();
  }

  /** What watched processes could not do, in words. */
  get troubles(): string[] {
    return [...this.#troubles];
  }

  #meet(hello: Hello, now: number): void {
    const known = this.#sources.get(hello.source);
    if (known !== undefined) {
      known.silentAt = undefined;
      // A thread learns what it runs only after its first word, which may be read late.
      if (known.parts.size === 0) known.hello = hello;
      else known.isCatchingUp = false;
    }
    if (known !== undefined || this.#folded.has(hello.source)) return;
    const isCatchingUp = hello.timeOrigin < this.#countFrom;
    this.#watched += 1;
    if (isCatchingUp) this.#ranBefore += 1;
    this.#sources.set(hello.source, heardSource(hello, isCatchingUp, now));
  }

  #update(update: Update, now: number, isLast: boolean): void {
    const name = mainSource(update.source);
    if (this.#folded.has(name)) return;
    const source = this.#sources.get(name);
    this.#count(update, source, isLast);
    for (const trouble of update.troubles) this.#tellOf(trouble);
    if (source === undefined) return;
    source.parts.add(update.source);
    source.heardAt = now;
    this.#jobs.hear(update.source, update.jobs ?? [], now);
    this.#usage.hear(name, update.usage ?? []);
    // Said at its end, or on our demand just before a signal: nothing came after it that could be known.
    source.hasLastWords ||= isLast;
    source.isComplete = source.hasLastWords || update.flushed === true;
    if (Object.keys(update.readings).length > 0) {
      source.readings.add(update.readings, update.at);
      source.readAt = now;
    }
    const { slowest: calls, stalls, pauses } = update;
    if (calls.length + stalls.length + pauses.length === 0) return;
    const explained = source.timeline.add({ calls, stalls, pauses });
    for (const call of explained.calls) this.#calls.set(`${name} ${keyOf(call)}`, call);
    for (const stall of explained.stalls) this.#stalls.set(`${name} ${stall.at}`, stall);
  }

  #count(update: Update, source: Source | undefined, isLast: boolean): void {
    const from = { hello: source?.hello, tellOf: (trouble: string) => this.#tellOf(trouble) };
    if (source?.isCatchingUp === true) {
      source.isCatchingUp = update.isFirst === true || isLast;
      const isOld = source.isCatchingUp && !source.parts.has(update.source);
      if (isOld) this.#each(update, (intake, series) => intake.skip(update.source, series));
      if (isOld) takeMetrics(this.#intake, update, { ...from, isOld });
      if (isOld) return;
    }
    this.#each(update, (intake, series) => intake.accept(update.source, series));
    takeMetrics(this.#intake, update, { ...from, isOld: false });
    if (update.folded !== undefined) this.#intake.acceptFolded(update.folded);
  }

  #tellOf(trouble: string): void {
    if (this.#troubles.size < MOST_TROUBLES) this.#troubles.add(trouble);
  }

  #each({ series, requests = [] }: Update, act: (intake: Intake, series: SeriesUpdate) => void): void {
    for (const one of series) act(this.#intake, one);
    for (const one of requests) act(this.#requestIntake, one);
  }
}
