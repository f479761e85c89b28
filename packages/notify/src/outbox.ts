/**
 * What waits to be sent: in order for each channel, one at a time, until it is taken.
 *
 *   add ──▶ waits ──next──▶ under way ──taken──▶ gone
 *             ▲                 ├── failed, may come through later ──▶ waits, longer each time
 *             ├─────────────────┤── the channel is refused ──▶ waits for somebody to repair it, and is tried now and then
 *             └─────────────────┘── the message is refused ──▶ gone, and counted as lost
 *
 * A delivery that is under way when the program dies waits again after a restart, under its key: it comes twice at most to
 * who looks at keys once. A channel that fails holds up nobody else's messages.
 *
 * Pure but for its clock: who sends tells what came of it, and keeps `export()` on disk before anything of it is sent.
 */
import { type Clock, type Milliseconds, systemClock } from '@perf/core';
import { isHopeless, isRefusal, retryAfterOf } from './failure.ts';
import type { Delivery } from './router.ts';

export interface OutboxState {
  readonly version: 1;
  readonly waiting: readonly Delivery[];
  /** So that a channel that was dead is so until a message comes through. */
  readonly health: readonly ChannelHealth[];
}

export interface ChannelHealth {
  readonly channel: string;
  readonly waiting: number;
  /** Failures since the last success. */
  readonly failures: number;
  /** It refuses, or has failed too often: people have to be told through another one. */
  readonly isDead: boolean;
  /** Messages that will never come through it. */
  readonly lost: number;
}

export interface OutboxOptions {
  readonly clock?: Clock;
  /** What `export` gave before a restart; what is not understood of it is left out. */
  readonly state?: unknown;
}

export interface Outbox {
  add(deliveries: readonly Delivery[]): void;
  /** What is to be sent now; each has to be told of by `taken` or `failed`. */
  next(): readonly Delivery[];
  taken(delivery: Delivery): void;
  /** @param error what the channel rejected with */
  failed(delivery: Delivery, error: unknown): void;
  /** Somebody says, or has seen, that a channel is well: what waits for it is tried at once. */
  hurry(channel: string): void;
  /** Of each channel that something was ever sent through. */
  health(): readonly ChannelHealth[];
  export(): OutboxState;
  /** Another one whenever there is something new to keep. */
  readonly revision: number;
}

/** More is not caught up with by people; the oldest go first, and the next message says how many. */
const MOST_WAITING = 100;
/** Of one channel, in characters of JSON: all of it is written at each change. */
const MOST_SIZE = 200_000;
/** After the first failure; twice as long after each further one. */
const FIRST_WAIT: Milliseconds = 1_000;
/** After a refusal, twice as long after each further one: nothing gets better by itself, and some lock out who knocks too often. */
const FIRST_WAIT_REFUSED: Milliseconds = 30_000;
const LONGEST_WAIT: Milliseconds = 300_000;
/** With the waits in between, about half a minute. */
const DEAD_AFTER = 5;

interface Line {
  readonly waiting: readonly Delivery[];
  readonly isUnderWay: boolean;
  readonly failures: number;
  readonly hasRefused: boolean;
  readonly tryAt: Milliseconds;
  readonly lost: number;
  /** Of the lost, those that no message has told of. */
  readonly untold: number;
}

const EMPTY: Line = { waiting: [], isUnderWay: false, failures: 0, hasRefused: false, tryAt: 0, lost: 0, untold: 0 };

/** What waits to be sent, in order by channel, over a restart. */
export function createOutbox(options: OutboxOptions = {}): Outbox {
  return new Lines(options);
}

class Lines implements Outbox {
  readonly #clock: Clock;
  readonly #lines = new Map<string, Line>();
  #revision = 0;

  constructor({ clock = systemClock, state }: OutboxOptions) {
    this.#clock = clock;
    const { waiting, health } = readState(state);
    for (const { channel, failures, isDead, lost } of health) {
      this.#lines.set(channel, { ...EMPTY, failures, hasRefused: isDead, lost });
    }
    this.add(waiting);
  }

  add(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      this.#change(delivery.channel, (line) => bounded({ ...line, waiting: [...line.waiting, delivery] }));
    }
  }

  next(): readonly Delivery[] {
    const now = this.#clock.monotonic();
    const due = [...this.#lines.values()].flatMap(({ waiting: [first], isUnderWay, tryAt }) =>
      first === undefined || isUnderWay || now < tryAt ? [] : first,
    );
    // That it is under way is not kept: who dies meanwhile sends it again.
    for (const { channel } of due) this.#lines.set(channel, { ...this.#line(channel), isUnderWay: true });
    return due;
  }

  taken(delivery: Delivery): void {
    this.#change(delivery.channel, (line) => ({
      ...EMPTY,
      lost: line.lost,
      untold: line.untold,
      waiting: without(line, delivery),
    }));
  }

  failed(delivery: Delivery, error: unknown): void {
    this.#change(delivery.channel, (line) => {
      const hasRefused = line.hasRefused || isHopeless(error) || isRefusal(error);
      const ended = { ...line, isUnderWay: false, failures: line.failures + 1, hasRefused };
      if (isHopeless(error)) {
        const lost = { lost: line.lost + 1, untold: line.untold + 1 };
        return noted({ ...ended, ...lost, waiting: without(line, delivery) });
      }
      const first = isRefusal(error) ? FIRST_WAIT_REFUSED : FIRST_WAIT;
      const wait = Math.min(LONGEST_WAIT, first * 2 ** Math.min(30, line.failures));
      return { ...ended, tryAt: this.#clock.monotonic() + Math.max(wait, retryAfterOf(error) ?? 0) };
    });
  }

  hurry(channel: string): void {
    if (this.#lines.has(channel)) this.#change(channel, (line) => ({ ...line, tryAt: 0 }));
  }

  health(): readonly ChannelHealth[] {
    return [...this.#lines].map(([channel, { waiting, failures, hasRefused, lost }]) => {
      return { channel, waiting: waiting.length, failures, isDead: hasRefused || failures >= DEAD_AFTER, lost };
    });
  }

  export(): OutboxState {
    return { version: 1, waiting: [...this.#lines.values()].flatMap(({ waiting }) => waiting), health: this.health() };
  }

  get revision(): number {
    return this.#revision;
  }

  #change(channel: string, after: (line: Line) => Line): void {
    this.#revision += 1;
    this.#lines.set(channel, after(this.#line(channel)));
  }

  #line(channel: string): Line {
    return this.#lines.get(channel) ?? EMPTY;
  }
}

const without = ({ waiting }: Line, { key }: Delivery): readonly Delivery[] =>
  waiting.filter((each) => each.key !== key);

/** The one that is under way stays: nobody knows yet what comes of it. */
function bounded(line: Line): Line {
  const over = overIn(line.waiting);
  if (over <= 0) return noted(line);
  const kept = line.waiting.filter((_, i) => (line.isUnderWay && i === 0) || i >= over + (line.isUnderWay ? 1 : 0));
  return noted({ ...line, waiting: kept, lost: line.lost + over, untold: line.untold + over });
}

/** How many of the oldest are too many. Two stay, whatever their size: one may be under way. */
function overIn(waiting: readonly Delivery[]): number {
  let room = MOST_SIZE;
  const fitting = waiting.toReversed().findIndex((delivery) => {
    room -= JSON.stringify(delivery).length;
    return room < 0;
  });
  return Math.max(waiting.length - MOST_WAITING, fitting < 0 ? 0 : Math.max(0, waiting.length - Math.max(2, fitting)));
}

/** The last message that waits, and is not under way, tells of those that are lost before it. */
function noted(line: Line): Line {
  const last = line.waiting.at(-1);
  if (line.untold === 0 || last === undefined || (line.isUnderWay && line.waiting.length === 1)) return line;
  const note = `${line.untold} earlier ${line.untold === 1 ? 'message' : 'messages'} did not come through.`;
  const message = { ...last.message, notes: [...(last.message.notes ?? []), note] };
  return { ...line, waiting: [...line.waiting.slice(0, -1), { ...last, message }], untold: 0 };
}

function readState(state: unknown): Omit<OutboxState, 'version'> {
  const { version, waiting, health } = (state ?? {}) as Partial<Record<keyof OutboxState, unknown>>;
  if (version !== 1 || !Array.isArray(waiting) || !Array.isArray(health)) return { waiting: [], health: [] };
  return { waiting: waiting.filter(isDelivery), health: health.filter(isHealth) };
}

function isHealth(value: unknown): value is ChannelHealth {
  const { channel, failures, isDead, lost } = (value ?? {}) as Partial<Record<keyof ChannelHealth, unknown>>;
  const counts = [failures, lost].every((count) => Number.isInteger(count) && (count as number) >= 0);
  return typeof channel === 'string' && typeof isDead === 'boolean' && counts;
}

function isDelivery(value: unknown): value is Delivery {
  const { channel, key, message } = (value ?? {}) as Partial<Record<keyof Delivery, unknown>>;
  const { alerts } = (message ?? {}) as { alerts?: unknown };
  return typeof channel === 'string' && typeof key === 'string' && Array.isArray(alerts);
}
