/**
 * Which of many requests is overdue, without a timer or a clock read for each: a request notes the tick that it began in,
 * and each tick looks for those that began too long ago. So a timeout comes up to a twentieth late, never early.
 */
import type { Milliseconds } from '@perf/core';

const TICKS = 20;
const IDLE = -1;

export class Deadlines {
  readonly #began: number[] = [];
  readonly #timer: NodeJS.Timeout;
  #tick = 0;

  /** @param overdue told a user whose request has taken too long; its request counts as ended */
  constructor(timeout: Milliseconds, overdue: (user: number) => void) {
    this.#timer = setInterval(() => this.#look(overdue), Math.max(1, timeout / TICKS));
  }

  begin(user: number): void {
    // No holes: an array with some is slower.
    while (this.#began.length <= user) this.#began.push(IDLE);
    this.#began[user] = this.#tick;
  }

  end(user: number): void {
    this.#began[user] = IDLE;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(overdue: (user: number) => void): void {
    this.#tick += 1;
    const latest = this.#tick - TICKS - 1;
    for (let user = 0; user < this.#began.length; user += 1) {
      const began = this.#began[user] as number;
      if (began === IDLE || began > latest) continue;
      this.#began[user] = IDLE;
      overdue(user);
    }
  }
}
