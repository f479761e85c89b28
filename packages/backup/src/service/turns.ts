/**
 * One backup under way, and at most one that waits.
 *
 *   ask ──▶ runs                           nothing is under way
 *   ask ──▶ waits ──▶ runs                 one is under way: it may have read what the caller changed before that
 *   ask ──▶ joins the one that waits       it has not read anything yet
 *
 * So what stood there when somebody asked is in the snapshot that they get, and a hundred askers cost two backups.
 */
export class Turns<A, T> {
  readonly #run: (ask: A) => Promise<T>;
  #running: Promise<unknown> | undefined;
  #waiting: Promise<T> | undefined;

  /** @param run begins to read what it keeps only once it is called */
  constructor(run: (ask: A) => Promise<T>) {
    this.#run = run;
  }

  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** @param ask of those that join one that waits, the first is heard */
  ask(ask: A): Promise<T> {
    if (this.#waiting !== undefined) return this.#waiting;
    if (this.#running === undefined) return this.#begin(ask);
    this.#waiting = this.#running.then(() => {
      this.#waiting = undefined;
      return this.#begin(ask);
    });
    return this.#waiting;
  }

  /** Resolves when nothing is under way and nothing waits. */
  async settled(): Promise<void> {
    // Between the end of one and the begin of the next, for a moment only the waiting one is there.
    while (this.#running !== undefined || this.#waiting !== undefined) await this.#running;
  }

  #begin(ask: A): Promise<T> {
    const running = this.#run(ask);
    const ended = running.then(
      () => undefined,
      () => undefined,
    );
    this.#running = ended;
    void ended.then(() => {
      if (this.#running === ended) this.#running = undefined;
    });
    return running;
  }
}
