/**
 * The stream of frames, and what becomes of it when it breaks.
 *
 * ```
 *            open            frame                 error, silence
 *  connecting ──────────────▶ live ──────────────────▶ lost ── wait, doubled each time ──▶ connecting
 *       │ 401                                           │ 401
 *       └────────────▶ unauthorised ◀───────────────────┘        hidden tab: paused, until it is seen again
 *                                                                perfkit said that it ends: ended, in place of lost
 * ```
 *
 * An `EventSource` gives up for good on a status above 399 and tells nobody which, so it is never left to try again by
 * itself: after an error the state is asked for by `api/now`, whose answer says what is the matter.
 */
import type { Frame, Now } from '../../protocol.ts';
import { waitBefore } from '../model/live.ts';
import type { Api } from './api.ts';

export type Connection =
  | { readonly kind: 'connecting' | 'live' | 'paused' | 'unauthorised' }
  /** `until`: the next try, by the clock of this browser. */
  | { readonly kind: 'lost' | 'ended'; readonly until: number; readonly why: string };

export interface Listener {
  frame(frame: Frame): void;
  state(connection: Connection): void;
}

/** Frames come each second; a stream that is silent for so long is dead, whatever the socket says. */
const SILENCE_MS = 15_000;

export class Stream {
  readonly #api: Api;
  readonly #listener: Listener;
  #source: EventSource | undefined;
  #timer: number | undefined;
  #tries = 0;
  #hasEnded = false;

  constructor(api: Api, listener: Listener) {
    this.#api = api;
    this.#listener = listener;
  }

  start(): void {
    document.addEventListener('visibilitychange', this.#seen);
    this.#seen();
  }

  /** Without waiting for the end of the count-down. */
  retry(): void {
    this.#close();
    this.#open();
  }

  readonly #seen = (): void => {
    if (document.hidden) {
      this.#close();
      this.#listener.state({ kind: 'paused' });
    } else if (this.#source === undefined) this.retry();
  };

  #open(): void {
    this.#listener.state({ kind: 'connecting' });
    const source = new EventSource('api/stream');
    this.#source = source;
    this.#watch(source);
    source.addEventListener('now', (event) => {
      if (source !== this.#source) return;
      this.#watch(source);
      this.#heard(JSON.parse(event.data as string) as Frame);
    });
    source.addEventListener('end', () => {
      this.#hasEnded = true;
      void this.#broken(source);
    });
    source.addEventListener('error', () => void this.#broken(source));
  }

  #heard(frame: Frame): void {
    this.#tries = 0;
    this.#hasEnded = false;
    this.#listener.frame(frame);
    this.#listener.state({ kind: 'live' });
  }

  #watch(source: EventSource): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#broken(source), SILENCE_MS);
  }

  async #broken(source: EventSource): Promise<void> {
    if (source !== this.#source) return;
    this.#close();
    const wait = waitBefore(this.#tries, Math.random());
    this.#tries += 1;
    const until = Date.now() + wait;
    this.#lost(until, 'The connection broke.');
    this.#timer = window.setTimeout(() => this.retry(), wait);
    const answer = await this.#api.get<Now>('api/now');
    if (this.#source !== undefined || document.hidden) return;
    if (answer.ok) this.#listener.frame(answer.value);
    else if (answer.status === 401 || answer.status === 403) this.#refused();
    else {
      this.#hasEnded ||= answer.code === 'dashboard/stopped';
      this.#lost(until, answer.text);
    }
  }

  #lost(until: number, why: string): void {
    this.#listener.state(
      this.#hasEnded
        ? { kind: 'ended', until, why: 'This page goes on when it is started again.' }
        : { kind: 'lost', until, why },
    );
  }

  #refused(): void {
    clearTimeout(this.#timer);
    this.#listener.state({ kind: 'unauthorised' });
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }
}
