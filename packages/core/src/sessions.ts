/**
 * The sessions that are under way: how many, and how many there were at most. One that lies idle for too long is stale and
 * counts no more.
 *
 *   register ──▶ active ── unregister ──▶ gone
 *                 │  ▲ touch
 *                 └──┴─ idle for as long as `idle` ──▶ stale, gone too
 *
 * Invariants: sessions stand in the order of their last touch, so the stale ones are the first. No timer runs: every call and
 * every read first drops those that became stale since the last one. There are never more than `max`: the one that has been
 * idle the longest makes room.
 */
import { announceUsage } from './announce.ts';
import { type Clock, systemClock } from './clock.ts';
import { invalidArgument, type PerfError } from './errors.ts';
import { type Duration, type Milliseconds, milliseconds } from './units.ts';

export interface SessionsOptions {
  /** What reports call them, where a program has several kinds. @default 'sessions' */
  readonly name?: string;
  /** How long a session may lie idle. @default '30m', as web sessions usually have */
  readonly idle?: Duration;
  /** Sessions kept at most, some 100 bytes each beside their id. @default 100000 */
  readonly max?: number;
  readonly clock?: Clock;
}

export interface Sessions {
  readonly name: string;
  /** How many are under way. */
  readonly active: number;
  /** The most that were under way at once. */
  readonly peak: number;
  /** How many became stale so far. */
  readonly stale: number;
  /** How many had to make room for others: above 0, `active` is too low. */
  readonly displaced: number;
  /**
   * Begins a session; one that is under way is touched.
   *
   * @returns whether it is new
   * @throws PerfError `core/invalid-argument` when the id is no text, or empty
   */
  register(id: string): boolean;
  /** Says that a session is in use. @returns whether it is under way; a stale one is not, and has to be registered again */
  touch(id: string): boolean;
  /** Ends a session. @returns whether it was under way */
  unregister(id: string): boolean;
  /** Answers no watcher that comes later. Counting goes on. */
  close(): void;
}

/**
 * Sessions that are under way, how many at most, and which lie idle.
 *
 * @throws PerfError `core/invalid-argument`
 */
export function createSessions(options: SessionsOptions = {}): Sessions {
  const sessions = new TouchedSessions(options);
  sessions.close = announceUsage(sessions);
  return sessions;
}

/** A session in the list; the list begins and ends with itself, at an entry that is no session. */
interface Entry {
  readonly id: string;
  touchedAt: Milliseconds;
  older: Entry;
  newer: Entry;
}

class TouchedSessions implements Sessions {
  readonly name: string;
  declare close: () => void;
  readonly #idle: Milliseconds;
  readonly #max: number;
  readonly #clock: Clock;
  readonly #byId = new Map<string, Entry>();
  /** `newer` than it is the oldest session, `older` the newest. */
  readonly #ends: Entry;
  #peak = 0;
  #stale = 0;
  #displaced = 0;

  constructor({ name = 'sessions', idle = '30m', max = 100_000, clock = systemClock }: SessionsOptions) {
    if (typeof name !== 'string' || name === '') throw invalid('name', 'a text that is not empty', name);
    this.name = name;
    this.#idle = milliseconds(idle, 'idle');
    if (this.#idle === 0) throw invalid('idle', 'a duration above 0', idle);
    if (!Number.isInteger(max) || max < 1) throw invalid('max', 'a positive integer', max);
    this.#max = max;
    this.#clock = clock;
    const ends = { id: '', touchedAt: 0 } as Entry;
    ends.older = ends;
    ends.newer = ends;
    this.#ends = ends;
  }

  get active(): number {
    this.#dropStale();
    return this.#byId.size;
  }

  get peak(): number {
    return this.#peak;
  }

  get stale(): number {
    this.#dropStale();
    return this.#stale;
  }

  get displaced(): number {
    return this.#displaced;
  }

  register(id: string): boolean {
    if (typeof id !== 'string' || id === '') throw invalid('id', 'a text that is not empty', id);
    if (this.touch(id)) return false;
    if (this.#byId.size >= this.#max) {
      this.#displaced += 1;
      this.#drop(this.#ends.newer);
    }
    const entry = { id, touchedAt: this.#clock.monotonic(), older: this.#ends, newer: this.#ends };
    this.#byId.set(id, entry);
    this.#append(entry);
    this.#peak = Math.max(this.#peak, this.#byId.size);
    return true;
  }

  touch(id: string): boolean {
    const now = this.#dropStale();
    const entry = this.#byId.get(id);
    if (entry === undefined) return false;
    entry.touchedAt = now;
    unlink(entry);
    this.#append(entry);
    return true;
  }

  unregister(id: string): boolean {
    this.#dropStale();
    const entry = this.#byId.get(id);
    if (entry === undefined) return false;
    this.#drop(entry);
    return true;
  }

  /** @returns the present moment */
  #dropStale(): Milliseconds {
    const now = this.#clock.monotonic();
    if (now - this.#ends.older.touchedAt >= this.#idle) this.#dropAll();
    for (let oldest = this.#ends.newer; oldest !== this.#ends; oldest = this.#ends.newer) {
      if (now - oldest.touchedAt < this.#idle) break;
      this.#stale += 1;
      this.#drop(oldest);
    }
    return now;
  }

  /** After a quiet night nothing is left: the first call of the morning does not go through it one by one. */
  #dropAll(): void {
    this.#stale += this.#byId.size;
    this.#byId.clear();
    this.#ends.older = this.#ends;
    this.#ends.newer = this.#ends;
  }

  #drop(entry: Entry): void {
    this.#byId.delete(entry.id);
    unlink(entry);
  }

  #append(entry: Entry): void {
    const newest = this.#ends.older;
    entry.older = newest;
    entry.newer = this.#ends;
    newest.newer = entry;
    this.#ends.older = entry;
  }
}

function unlink({ older, newer }: Entry): void {
  older.newer = newer;
  newer.older = older;
}

function invalid(name: string, expected: string, got: unknown): PerfError {
  const hint = "Write it like createSessions({ idle: '30m' }), then sessions.register(request.sessionId).";
  return invalidArgument({ name, expected, got, hint });
}
