/**
 * All tabs that listen, and what each of them hears: one frame a second, written once, however many they are.
 *
 *   look ─▶ frame ─▶ tab that keeps up            the frame
 *                  ├▶ tab with much unread         nothing; everything once it has read
 *                  └▶ tab with much unread for 30 s  ended: it comes back by itself
 *
 * Invariants: nobody listens: nothing is composed. What waits for one tab is bounded, as is the number of tabs.
 */
import { type Clock, type Milliseconds, systemClock } from '@perf/core';
import { failure, type Tab } from './exchange.ts';

export const MOST_TABS = 200;
/** Of one tab. */
const MOST_WAITING = 512 * 1024;
const LONGEST_BEHIND: Milliseconds = 30_000;
/** Proxies cut what is silent for a minute. */
const SILENCE: Milliseconds = 15_000;
/** After which a browser comes back. */
const RETRY: Milliseconds = 2_000;

export interface FrameSource {
  full(isFirst?: boolean): string;
  changed(atOnce?: boolean): string;
}

interface Listening {
  readonly tab: Tab;
  /** Since when it has too much unread. */
  behindSince: Milliseconds | undefined;
}

export class Hub {
  readonly #frames: FrameSource;
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #tabs = new Set<Listening>();
  #heartbeat: NodeJS.Timeout | undefined;
  #spokeAt: Milliseconds = 0;
  #isClosed = false;

  constructor(frames: FrameSource, clock: Pick<Clock, 'monotonic'> = systemClock) {
    this.#frames = frames;
    this.#clock = clock;
  }

  get size(): number {
    return this.#tabs.size;
  }

  /** @throws PerfError `dashboard/stopped` */
  checkRuns(): void {
    if (!this.#isClosed) return;
    throw failure('dashboard/stopped', 'Expected perfkit to run, but it has stopped.', 'Start the program again.');
  }

  /** @throws PerfError `dashboard/too-many-tabs`, `dashboard/stopped` */
  check(): void {
    this.checkRuns();
    if (this.#tabs.size < MOST_TABS) return;
    const message = `Expected at most ${MOST_TABS} pages to listen at once, got one more`;
    throw failure('dashboard/too-many-tabs', message, 'Close some tabs that show the dashboard.');
  }

  /** @returns to be called when it is gone @throws what `check` throws */
  join(tab: Tab): () => void {
    this.check();
    const listening: Listening = { tab, behindSince: undefined };
    tab.write(bytesOf(`retry: ${RETRY}\n${event('now', this.#frames.full(this.#tabs.size === 0))}`));
    this.#tabs.add(listening);
    if (this.#heartbeat === undefined) {
      this.#spokeAt = this.#clock.monotonic();
      this.#heartbeat = setInterval(() => this.beat(), SILENCE / 3);
      this.#heartbeat.unref();
    }
    return () => this.#leave(listening);
  }

  /** Perfkit has looked. @param atOnce somebody has just changed something */
  tell(atOnce = false): void {
    if (this.#tabs.size === 0) return;
    this.#say(bytesOf(event('now', this.#frames.changed(atOnce))));
  }

  /** Where nothing is said, that somebody is there all the same. */
  beat(): void {
    if (this.#clock.monotonic() - this.#spokeAt >= SILENCE) this.#say(bytesOf(': still here\n\n'));
  }

  /** Says that it is over, for good. */
  close(): void {
    this.#isClosed = true;
    const last = bytesOf(event('end', '{}'));
    for (const { tab } of this.#tabs) {
      tab.write(last);
      tab.end();
    }
    this.#tabs.clear();
    this.#rest();
  }

  #say(bytes: Uint8Array): void {
    const now = this.#clock.monotonic();
    this.#spokeAt = now;
    let everything: Uint8Array | undefined;
    for (const listening of this.#tabs) {
      const { tab, behindSince } = listening;
      if (tab.waiting() > MOST_WAITING) {
        listening.behindSince ??= now;
        if (now - listening.behindSince < LONGEST_BEHIND) continue;
        this.#leave(listening);
        tab.drop();
      } else if (behindSince === undefined) tab.write(bytes);
      else {
        // It has missed frames, and a frame says only what changed.
        listening.behindSince = undefined;
        everything ??= bytesOf(event('now', this.#frames.full()));
        tab.write(everything);
      }
    }
  }

  #leave(listening: Listening): void {
    this.#tabs.delete(listening);
    if (this.#tabs.size === 0) this.#rest();
  }

  #rest(): void {
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }
}

const encoder = new TextEncoder();
const bytesOf = (text: string): Uint8Array => encoder.encode(text);

/** JSON has no line breaks, so it is one line of data whatever it holds. */
const event = (name: string, json: string): string => `event: ${name}\ndata: ${json}\n\n`;
