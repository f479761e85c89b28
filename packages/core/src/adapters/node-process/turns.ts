/**
 * The length of each turn of the event loop, from two clocks: the time, and the time the loop has waited for events.
 *
 * Between two looks the loop was busy for what passed less what it waited. A look at the end of each turn thus gives
 * each turn's length, whatever ran in it:
 *
 *   look ├─ waits ─┤├──── busy ────┤ look        busy = length of the turn, which ends here
 *
 * The second clock has a hole: a wait that a signal interrupts (a child ended, a profiler samples, the process was
 * stopped and continued) is not counted as waited, and looks busy. So a long turn needs proof: the thread used the
 * processor, or a timer that fell due meanwhile came late although the wait was counted. A turn that is proven for the
 * most part is told in full, another one for what is proven.
 *
 *   processor time ──────┐
 *   how late a timer was ┴─ the larger one is proven; the loop was busy for at least that
 */
import type { Milliseconds, Ratio } from '../../units.ts';
import { Delays, type LoopDelays } from './delays.ts';

/** A stretch in which the event loop did one thing and nothing else. */
export interface Stall {
  /** On the time line of `performance.now()` of this thread. */
  readonly start: Milliseconds;
  readonly duration: Milliseconds;
  /** Processor time used meanwhile, about: with much of it the program computed, with none it waited synchronously. */
  readonly cpu: Milliseconds;
}

/** What the loop did in a span. */
export interface LoopActivity extends LoopDelays {
  /** The share of the span in which it was busy. */
  readonly utilization: Ratio;
}

export interface Moment {
  readonly at: Milliseconds;
  /** How long the loop has waited since it began. */
  readonly waited: Milliseconds;
}

export interface Look extends Moment {
  /** By how much a timer is late that should have run by now; 0 or less when none is. */
  readonly late: Milliseconds;
  /** Whether the last look was followed by no turn: the loop went to wait, and woke only for what comes now. */
  readonly asleep: boolean;
}

export interface TurnsOptions {
  readonly from: Moment;
  readonly stallAbove: Milliseconds;
  /** Processor time that this thread has used. */
  readonly cpu: () => Milliseconds;
  readonly onStall?: ((stall: Stall) => void) | undefined;
}

/** Shorter turns are believed: proof would cost more than it is worth. */
const BELIEVED: Milliseconds = 5;
/** A timer this late did not just happen to come after the event. */
const LATE: Milliseconds = 20;
/** A loop that woke for an event has waited for it; less than this means that the wait was lost. */
const WAITED: Milliseconds = 1;

export class Turns {
  readonly #delays = new Delays();
  readonly #options: TurnsOptions;
  #last: Moment;
  #taken: Milliseconds;
  #cpu: Milliseconds;
  #busy: Milliseconds = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#last = options.from;
    this.#taken = options.from.at;
    this.#cpu = options.cpu();
  }

  /** Starts from here: what was before is nobody's turn. */
  restart(now: Moment): void {
    this.#last = now;
    this.#busy = 0;
    this.#taken = now.at;
    this.#cpu = this.#options.cpu();
  }

  /** Processor time counts as proof from here on. To be called before the loop goes to wait. */
  mark(): void {
    this.#cpu = this.#options.cpu();
  }

  /** A turn, or the part of it that has run by now, ends here. */
  end(look: Look): void {
    const busy = this.#busyUntil(look);
    if (busy < BELIEVED) {
      this.#busy += busy;
      this.#record(look, { duration: busy, cpu: busy });
      return;
    }
    const cpu = this.#takeCpu();
    const duration = this.#provenOf(busy, cpu, look);
    this.#busy += duration;
    this.#record(look, { duration, cpu: Math.min(cpu, duration) });
  }

  /** Turns that nobody saw end here. The longest of them lasted at least as long as a timer was late. */
  endUnseen(look: Look): void {
    const busy = this.#busyUntil(look);
    const duration = Math.min(Math.max(0, look.late), busy);
    this.#busy += busy;
    this.#record(look, { duration, cpu: Math.min(this.#takeCpu(), duration) });
  }

  /** What was since the last call. */
  take(look: Look): LoopActivity {
    this.end(look);
    const span = look.at - this.#taken;
    const utilization = span > 0 ? Math.min(1, this.#busy / span) : 0;
    this.#taken = look.at;
    this.#busy = 0;
    return { utilization, ...this.#delays.take(span) };
  }

  #provenOf(busy: Milliseconds, cpu: Milliseconds, { asleep, waited, late }: Look): Milliseconds {
    const waitCounted = waited - this.#last.waited >= WAITED;
    // An interrupted wait makes a timer late as well, but is then not counted at all.
    const lateness = asleep && !waitCounted ? 0 : Math.max(0, late);
    if (asleep && waitCounted && late >= LATE) return busy;
    const proven = Math.min(busy, Math.max(cpu, lateness));
    return busy - proven <= Math.max(BELIEVED, busy / 4) ? busy : proven;
  }

  #busyUntil(now: Moment): Milliseconds {
    return Math.max(0, now.at - this.#last.at - Math.max(0, now.waited - this.#last.waited));
  }

  #takeCpu(): Milliseconds {
    const before = this.#cpu;
    this.#cpu = this.#options.cpu();
    return Math.max(0, this.#cpu - before);
  }

  #record(now: Moment, { duration, cpu }: { duration: Milliseconds; cpu: Milliseconds }): void {
    this.#last = now;
    this.#delays.add(duration);
    const { stallAbove, onStall } = this.#options;
    if (duration >= stallAbove) onStall?.({ start: now.at - duration, duration, cpu });
  }
}
