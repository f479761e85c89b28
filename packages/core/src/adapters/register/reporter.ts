/**
 * Watches the thread it runs in and reports to the collector, four times a second and once more at the end.
 *
 *   HTTP traffic, event loop, garbage, the program's own monitors
 *      └─▶ outbox ──▶ connection          every 250 ms what changed; once a second, and on `flush`, in any case
 *             └─────▶ last words          when the process exits: a file, or the connection where there is no room for one
 *
 * Invariants: no error of ours reaches the program, no timer or socket keeps it alive, nothing is printed. When series
 * took long to put together, the next ones wait a hundred times as long, so that reporting stays below one percent of
 * the program's time.
 */
import { basename } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { threadId } from 'node:worker_threads';
import { askForMonitors, isHttpWatched, MONITOR_CREATED } from '../../announce.ts';
import { type Clock, systemClock } from '../../clock.ts';
import { createMonitor } from '../../create-monitor.ts';
import { listen } from '../../listen.ts';
import { type Hello, type Message, PROTOCOL_VERSION, SHORTEST_PAUSE, toLine } from '../../protocol.ts';
import type { Readings } from '../../reading.ts';
import type { Sampler } from '../../sampler.ts';
import type { Milliseconds } from '../../units.ts';
import { watchUsage } from '../../usage/watch-usage.ts';
import { watchHttp } from '../http/index.ts';
import { createNodeProcessSampler } from '../node-process/index.ts';
import { Connection } from './connection.ts';
import type { Destination } from './destination.ts';
import { writeFirstWord, writeLastWords } from './last-words.ts';
import { Outbox } from './outbox.ts';

const BEAT: Milliseconds = 250;
/** A little less than four beats, since timers are late and never early. */
const SECOND: Milliseconds = 900;
/** Rates over a shorter span say nothing. */
const SHORTEST_SPAN: Milliseconds = 100;
const REST_PER_WORK = 100;
/** However long it took: what is older than this is lost with a process that is killed. */
const LONGEST_REST: Milliseconds = 1000;

/** For a program that runs already, and will go on when the watch is over. */
export interface Visit {
  /** All that was put into the program is out again. */
  readonly onLeft: () => void;
}

export class Reporter {
  readonly #clock: Clock = systemClock;
  readonly #origin = this.#clock.now() - this.#clock.monotonic();
  // No random number: a program that seeds them would get others.
  readonly #name = `${process.pid}-${threadId}-${Math.round(this.#origin)}-${process.hrtime.bigint().toString(36)}`;
  readonly #destination: Destination;
  readonly #outbox: Outbox;
  readonly #sampler: Sampler;
  readonly #connection: Connection;
  readonly #timer: NodeJS.Timeout;
  #sampledAt: Milliseconds;
  #hasToldReadings = false;
  #dueAt: Milliseconds = 0;
  #flushWanted = false;
  /** Whether the collector has heard who this is. */
  #isKnown = false;
  readonly #visit: Visit | undefined;
  /** What takes out again all that was put into the program; done once. */
  #undo: (() => void)[] = [];

  /** @param visit given: the watch begins now, and leaves no trace when its collector is gone */
  constructor(destination: Destination, visit?: Visit) {
    this.#destination = destination;
    this.#visit = visit;
    const monitor = createMonitor({ tick: 'manual' });
    // It is none of the program's, and does not answer when those are asked for.
    monitor.close();
    const outbox = new Outbox(this.#name, monitor, this.#clock);
    this.#outbox = outbox;
    // A program that records its own traffic into a monitor hands that over below.
    if (!isHttpWatched()) {
      const http = watchHttp({ monitor, observeModules: true, onTrouble: (text) => outbox.trouble(text) });
      outbox.followRequests(http.requests);
      this.#undoLater(http.close);
    }
    this.#sampler = createNodeProcessSampler({
      onStall: (stall) => outbox.stalls.add(stall),
      onPause: (pause) => {
        if (pause.duration >= SHORTEST_PAUSE) outbox.pauses.add(pause);
      },
    });
    // Starts the first span, so that a program that ends soon has readings too.
    this.#sampler.sample();
    this.#sampledAt = this.#clock.monotonic();
    this.#connection = new Connection({
      path: destination.socket,
      ...(visit && { tryAfter: [0] }),
      forever: visit === undefined && destination.isLasting === true,
      onReady: () => this.#quietly(() => this.#begin()),
      onFlush: () => this.#quietly(() => this.#flush()),
      onOver: () => this.#stop(),
    });
    this.#timer = setInterval(() => this.#quietly(() => this.#beat()), BEAT).unref();
    this.#undoLater(onExit(() => this.#end()));
    // Who visits has been let in, and says so.
    if (this.#visit === undefined && destination.spool !== undefined)
      writeFirstWord(destination.spool, this.#name, this.#hello());
    const usage = watchUsage();
    this.#undoLater(usage.close);
    outbox.readUsage(usage.states);
    // Last, since whatever goes wrong with them ends all that stands above.
    this.#adoptMonitors(outbox);
  }

  #adoptMonitors(outbox: Outbox): void {
    let from: 'start' | 'now' = 'now';
    this.#undoLater(listen(MONITOR_CREATED, (created) => this.#quietly(() => outbox.adopt(created, from))));
    if (this.#visit !== undefined) askForMonitors();
    from = 'start';
  }

  #undoLater(act: () => void): void {
    this.#undo.push(act);
  }

  #begin(): void {
    this.#isKnown = false;
    this.#outbox.restart();
    this.#dueAt = 0;
    this.#beat();
  }

  #flush(): void {
    this.#flushWanted = true;
    this.#beat();
  }

  #beat(): void {
    if (this.#connection.isReady) this.#send(this.#clock.monotonic());
  }

  #quietly(act: () => void): void {
    try {
      act();
    } catch {
      // Whatever it was, it would come again: better no reports than a program that is disturbed by them.
      this.#stop();
    }
  }

  #send(now: Milliseconds): void {
    const flushed = this.#flushWanted;
    const isFull = flushed || now - this.#sampledAt >= SECOND;
    const withSeries = flushed || now >= this.#dueAt;
    if (!isFull && !withSeries) return;
    this.#flushWanted = false;
    const readings = isFull ? this.#sample(now) : {};
    const updates = this.#outbox.updates({ readings, withSeries, withSlowCalls: isFull, flushed });
    const messages = this.#isKnown
      ? updates
      : [this.#hello(), ...updates.map((update) => ({ ...update, isFirst: true }))];
    this.#isKnown = true;
    if (messages.length > 0) this.#connection.write(messages.map(toLine).join(''));
    const done = this.#clock.monotonic();
    if (withSeries) this.#dueAt = done + Math.min(LONGEST_REST, (done - now) * REST_PER_WORK);
  }

  #sample(now: Milliseconds): Readings {
    if (now - this.#sampledAt < SHORTEST_SPAN) return {};
    this.#sampledAt = now;
    this.#hasToldReadings = true;
    return this.#sampler.sample();
  }

  /** No reports any more; last words are still written, unless this was a visit. */
  #stop(): void {
    clearInterval(this.#timer);
    this.#sampler.close();
    if (this.#visit === undefined) return;
    for (const act of this.#undo.splice(0)) act();
    this.#visit.onLeft();
  }

  #end(): void {
    const { spool } = this.#destination;
    if (spool === undefined) return;
    // A program that is over in a moment has one span, however short.
    const readings = this.#hasToldReadings ? this.#sample(this.#clock.monotonic()) : this.#sampler.sample();
    const words = [this.#hello(), ...this.#outbox.lastWords(readings)];
    try {
      writeLastWords(spool, this.#name, words);
    } catch {
      // The folder is gone or full, or another user's: the socket may still stand.
      this.#connection.writeNow(words.map((word) => toLine(asLast(word, this.#name))).join(''));
    }
  }

  #hello(): Hello {
    return {
      type: 'hello',
      version: PROTOCOL_VERSION,
      source: this.#name,
      pid: process.pid,
      parent: process.ppid,
      thread: threadId,
      node: process.version,
      program: basename(process.argv[1] ?? process.execPath),
      timeOrigin: this.#origin,
    };
  }
}

/** Through the socket, only this mark tells that nothing comes after it. */
function asLast(word: Message, source: string): Message {
  return word.type === 'update' && word.source === source ? { ...word, flushed: true } : word;
}

/**
 * Acts when the process or the worker exits, whatever ends it short of a signal; an error of ours ends nothing.
 *
 * @returns a function that calls it off
 */
function onExit(act: () => void): () => void {
  // Makes room for one listener, or the program's tenth would bring a warning on its standard error.
  const most = process.getMaxListeners();
  if (most > 0) process.setMaxListeners(most + 1);
  const listener = (): void => {
    try {
      act();
    } catch {
      // The folder is gone or full; the program's end is no moment to speak of it.
    }
  };
  process.on('exit', listener);
  return () => {
    process.off('exit', listener);
    const now = process.getMaxListeners();
    if (most > 0 && now > 0) process.setMaxListeners(now - 1);
  };
}
