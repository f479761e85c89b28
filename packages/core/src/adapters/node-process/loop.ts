/**
 * Finds what blocks the event loop, at 0.1 % of a core in an idle process.
 *
 * An immediate that is not counted as work runs at the end of every turn that happens anyway, and wakes nobody: so
 * each turn is measured as it is. (A timer every 50 ms costs 0.3 % of a core in an idle process and sees a block only in
 * part; `monitorEventLoopDelay` is such a timer, and with `samplePerIteration` it misses what runs in answer to a socket
 * or a file, which in a server is nearly everything.)
 *
 *             turn                    turn × BUDGET               window ends
 *   asleep ─────────▶ watching turns ───────────────▶ resting ─────────────────▶ watching turns
 *      ▲                   │ window ends                (a late timer proves a block)
 *      └───────────────────┘
 *
 * A turn opens a window of 20 ms. To watch a turn costs about a microsecond, so after some of them in one window the
 * rest go unseen, and the price stays at 0.2 % of a core in the busiest loop. The end of the window also reports a stall
 * after which nothing else happens. A slow pulse falls due while the loop sleeps: it proves a block that uses no
 * processor, and costs 0.1 % of a core.
 */
import { performance } from 'node:perf_hooks';
import { clearImmediate, clearTimeout, setImmediate, setTimeout } from 'node:timers';
import { systemClock } from '../../clock.ts';
import { type Duration, type Milliseconds, milliseconds } from '../../units.ts';
import { type Look, type LoopActivity, type Moment, type Stall, Turns } from './turns.ts';

export interface WatchLoopOptions {
  /** Told of each stall when it is over. It must not throw: its error would surface in the program under watch. */
  readonly onStall?: (stall: Stall) => void;
  /** The shortest stall worth telling. @default 50 ms */
  readonly stallAbove?: Duration;
}

export interface LoopWatch {
  /**
   * What the loop did since the last call; undefined before its first turn, and where it does not say when it waits.
   * Unlike `performance.eventLoopUtilization()`, it counts no wait as busy that a signal interrupted (a child that ended).
   */
  takeActivity(): LoopActivity | undefined;
  /** Ends the watch. Calling it twice is fine. */
  close(): void;
}

const WINDOW: Milliseconds = 20;
const PULSE: Milliseconds = 250;
/** Turns watched in one window: two thousand a second. */
const BUDGET = 40;

/**
 * Watches the event loop of this thread, without keeping the program alive.
 *
 * A stall is one turn of the loop: a callback, or several that were due at once. What computes is told with its exact
 * length, also when it began in the very tick of this call; so is what waits synchronously (a child process, a slow
 * file) after other work or for longer than 300 ms, while a shorter one that a sleeping loop woke for may be missed.
 * In a loop of more than two thousand turns a second a stall may be told up to 20 ms too short. Its start is exact when
 * it answered a socket or a file, and may be told up to 20 ms late otherwise.
 *
 * What runs before the loop has begun is the program's start, not a stall. A process that was stopped (SIGSTOP, a laptop's
 * lid) while its loop slept is not stalled; one that was stopped at work can't be told from one that waited.
 *
 * @throws PerfError `core/invalid-argument` when `stallAbove` is not a duration
 */
export function watchLoop({ onStall, stallAbove = 50 }: WatchLoopOptions = {}): LoopWatch {
  const { nodeTiming } = performance;
  // Not `performance.now()`: a program (or its fake timers) may put another one there.
  const moment = (): Moment => ({ at: systemClock.monotonic(), waited: nodeTiming.idleTime });
  const cpu = processorTime();
  const turns = new Turns({ from: moment(), stallAbove: milliseconds(stallAbove, 'stallAbove'), cpu, onStall });
  if (typeof nodeTiming.idleTime !== 'number') return { takeActivity: () => undefined, close: () => undefined };
  return new Watcher(turns, { moment, begun: nodeTiming.loopStart >= 0 });
}

/** Of this thread, where Node can tell (22.19, 23.9); else of the process, which other threads may be using too. */
function processorTime(): () => Milliseconds {
  const { threadCpuUsage, cpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage } & NodeJS.Process;
  const read = (threadCpuUsage ?? cpuUsage).bind(process);
  return () => {
    const { user, system } = read();
    return (user + system) / 1000;
  };
}

class Watcher implements LoopWatch {
  readonly #turns: Turns;
  readonly #moment: () => Moment;
  readonly #window: NodeJS.Timeout;
  readonly #pulse: NodeJS.Timeout;
  #turn: NodeJS.Immediate | undefined;
  #watched = 0;
  /** When the window ends; infinite while the loop sleeps. */
  #windowDue: Milliseconds;
  #pulseDue: Milliseconds;
  /** Whether the loop has made its first turn. */
  #begun: boolean;

  constructor(turns: Turns, { moment, begun }: { moment: () => Moment; begun: boolean }) {
    this.#turns = turns;
    this.#moment = moment;
    this.#begun = begun;
    const { at } = moment();
    this.#window = setTimeout(() => this.#endWindow(), WINDOW).unref();
    this.#pulse = setTimeout(() => this.#beat(), PULSE).unref();
    this.#windowDue = at + WINDOW;
    this.#pulseDue = at + PULSE;
    this.#watchTurn();
  }

  takeActivity(): LoopActivity | undefined {
    return this.#begun ? this.#turns.take(this.#look()) : undefined;
  }

  close(): void {
    clearTimeout(this.#window);
    clearTimeout(this.#pulse);
    if (this.#turn !== undefined) clearImmediate(this.#turn);
  }

  #watchTurn(): void {
    this.#turn = setImmediate(() => this.#endTurn()).unref();
  }

  #look(): Look {
    const { at, waited } = this.#moment();
    const late = at - Math.min(this.#windowDue, this.#pulseDue);
    return { at, waited, late, asleep: this.#windowDue === Number.POSITIVE_INFINITY };
  }

  #endTurn(): void {
    const look = this.#look();
    this.#turn = undefined;
    this.#end(look);
    // A turn that only the pulse has caused is followed by the pulse: it opens no window, or the loop would never sleep.
    const pulseIsNext = look.at >= this.#pulseDue - 1;
    if (look.asleep && !pulseIsNext) {
      this.#windowDue = look.at + WINDOW;
      this.#window.refresh();
    }
    this.#watched += 1;
    if (this.#watched < BUDGET) this.#watchTurn();
  }

  #endWindow(): void {
    const look = this.#look();
    this.#windowDue = Number.POSITIVE_INFINITY;
    this.#rest(look);
  }

  #beat(): void {
    const look = this.#look();
    this.#pulseDue = look.at + PULSE;
    this.#pulse.refresh();
    this.#rest(look);
  }

  /** A timer of ours has run: what went unseen ends here, and turns are watched again. */
  #rest(look: Look): void {
    this.#watched = 0;
    if (this.#turn === undefined) {
      this.#turns.endUnseen(look);
      this.#watchTurn();
    } else {
      this.#end(look);
    }
    this.#turns.mark();
  }

  #end(look: Look): void {
    if (this.#begun) this.#turns.end(look);
    else this.#turns.restart(look);
    this.#begun = true;
  }
}
