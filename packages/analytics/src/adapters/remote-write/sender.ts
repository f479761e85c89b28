/**
 * Sends what waits, oldest first and one at a time, until it is told to stop.
 *
 *              ┌── taken ──────────────▶ next one
 *   next ─▶ post ── refused (4xx) ─────▶ told, dropped, next one: asking again would not help
 *              └── not now (429, 5xx, ──▶ waits 1 s, 2 s, 4 s … 60 s, each by chance up to half as long; or as long as
 *                  unreachable)          the server asks by `Retry-After`, then posts the same again
 */
import type { Milliseconds } from '@perf/core';
import { type Endpoint, reasonOf } from '../endpoint.ts';
import type { DiskBuffer, Waiting } from './buffer.ts';

const FIRST_WAIT: Milliseconds = 1000;
const LONGEST_WAIT: Milliseconds = 60_000;
/** A server that asks for more is taken to have meant something else. */
const LONGEST_ASKED: Milliseconds = 3_600_000;

export type Outcome =
  | { readonly is: 'taken' }
  | { readonly is: 'refused'; readonly why: string }
  | { readonly is: 'later'; readonly why: string; readonly after?: Milliseconds };

export interface SenderParts {
  readonly buffer: Pick<DiskBuffer, 'next'>;
  /** Given up when the signal aborts. */
  readonly post: (request: Uint8Array, signal: AbortSignal) => Promise<Outcome>;
  /** Ends early when the signal aborts. */
  readonly wait: (ms: Milliseconds, signal: AbortSignal) => Promise<void>;
  /** 0 up to 1. */
  readonly random: () => number;
  readonly onRefusal: (why: string) => void;
  /** The server takes nothing now; undefined: it does again. */
  readonly onOutage: (why: string | undefined) => void;
}

export class Sender {
  readonly #parts: SenderParts;
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;
  #hasNews = false;
  #onLater: () => void = () => undefined;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Something waits. */
  wake(): void {
    this.#hasNews = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#hasNews && !this.#stopped.signal.aborted) this.wake();
    });
  }

  /** All that waited is sent, the server takes nothing now, or `patience` is over. */
  async settle(patience: Promise<unknown>): Promise<void> {
    const refused = new Promise<void>((resolve) => {
      this.#onLater = resolve;
    });
    await Promise.race([this.#running, refused, patience]);
  }

  async stop(): Promise<void> {
    this.#hasNews = false;
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (this.#hasNews && !signal.aborted) {
      this.#hasNews = false;
      try {
        for (let next = await this.#parts.buffer.next(); next !== undefined; next = await this.#parts.buffer.next()) {
          if (!(await this.#deliver(next))) return;
        }
      } catch (error) {
        // The disk: what comes next tries again.
        this.#parts.onRefusal(`what waits can't be read: ${(error as Error).message}`);
      }
    }
  }

  /** @returns false when it was stopped before */
  async #deliver(waiting: Waiting): Promise<boolean> {
    const { post, wait, random, onRefusal, onOutage } = this.#parts;
    const { signal } = this.#stopped;
    for (let tries = 0; !signal.aborted; tries += 1) {
      const outcome = await post(waiting.bytes, signal);
      if (outcome.is !== 'later') {
        await waiting.done();
        if (outcome.is === 'refused') onRefusal(outcome.why);
        else onOutage(undefined);
        return true;
      }
      if (signal.aborted) return false;
      onOutage(outcome.why);
      this.#onLater();
      const usual = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(tries, 10)) * (0.5 + random() / 2);
      await wait(outcome.after ?? usual, signal);
    }
    return false;
  }
}

export interface PostOptions extends Endpoint {
  readonly timeout: Milliseconds;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Posts one request by remote write 1.0. */
export async function postTo(
  { url, headers, told, timeout, signal, now }: PostOptions,
  request: Uint8Array,
): Promise<Outcome> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: request as Uint8Array<ArrayBuffer>,
      headers: {
        'content-encoding': 'snappy',
        'content-type': 'application/x-protobuf',
        'x-prometheus-remote-write-version': '0.1.0',
        'user-agent': 'perfkit',
        ...headers,
      },
      // Elsewhere a secret in the headers would go along.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
    });
    const said = told((await response.text()).trim()).slice(0, 300);
    if (response.ok) return { is: 'taken' };
    const why = `status ${response.status}${said === '' ? '' : `: ${said}`}`;
    if (response.status !== 429 && response.status < 500) return { is: 'refused', why };
    const after = askedDelay(response.headers.get('retry-after'), now());
    return { is: 'later', why, ...(after === undefined ? {} : { after }) };
  } catch (error) {
    return { is: 'later', why: told(reasonOf(error)) };
  }
}

/** @param text seconds, or a moment as HTTP writes it */
export function askedDelay(text: string | null, now: number): Milliseconds | undefined {
  if (text === null || text.trim() === '') return undefined;
  const delay = /^\s*\d+\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(delay) ? Math.min(LONGEST_ASKED, Math.max(0, delay)) : undefined;
}
