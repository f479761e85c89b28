/**
 * The sessions that are under way, bounded in number, forgotten when they lie idle for too long.
 *
 * Invariant: the map is in the order of the last touch, so the idle ones stand at its front. Every call first forgets
 * those; no timer runs, and a session that nobody asks for costs nothing.
 */
import type { Draft } from './double-entry.ts';
import { Refusal } from './refusal.ts';

export interface Session {
  readonly id: string;
  readonly state: 'open' | 'approved';
  readonly drafts: readonly Draft[];
}

export interface SessionsOptions {
  /** Milliseconds from a clock that never goes back. */
  readonly now?: () => number;
  /** Milliseconds that a session may lie idle. @default 300000 */
  readonly timeout?: number;
  /** @default 1000 */
  readonly maxSessions?: number;
}

export class Sessions {
  readonly #now: () => number;
  readonly #timeout: number;
  readonly #max: number;
  readonly #touched = new Map<string, { readonly session: Session; readonly at: number }>();

  constructor({ now = () => performance.now(), timeout = 300_000, maxSessions = 1_000 }: SessionsOptions = {}) {
    this.#now = now;
    this.#timeout = timeout;
    this.#max = maxSessions;
  }

  get size(): number {
    this.#forgetIdle();
    return this.#touched.size;
  }

  /** The session in the state that a step asks for. @throws Refusal 404 when it is unknown or timed out, 409 otherwise */
  find(id: string, state: Session['state']): Session {
    this.#forgetIdle();
    const session = this.#touched.get(id)?.session;
    if (session === undefined) throw new Refusal('No such session, or it has timed out', { status: 404 });
    if (session.state !== state)
      throw new Refusal(`Expected the session to be ${state}, it is ${session.state}`, { status: 409 });
    return session;
  }

  /** Puts a new session, or the next state of one, and counts it as touched. @throws Refusal 503 when there is no room */
  keep(session: Session): Session {
    this.#forgetIdle();
    const known = this.#touched.delete(session.id);
    if (!known && this.#touched.size >= this.#max)
      throw new Refusal(`There is no room: ${this.#max} sessions are open`, { status: 503 });
    this.#touched.set(session.id, { session, at: this.#now() });
    return session;
  }

  forget(id: string): void {
    this.#touched.delete(id);
  }

  #forgetIdle(): void {
    const oldest = this.#now() - this.#timeout;
    for (const [id, { at }] of this.#touched) {
      if (at > oldest) return;
      this.#touched.delete(id);
    }
  }
}
