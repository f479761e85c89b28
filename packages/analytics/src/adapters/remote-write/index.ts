/**
 * Measurements on their way to Prometheus, VictoriaMetrics or Mimir, by the remote write protocol 1.0.
 *
 *   batches ─▶ counted so far ─▶ what changed ─▶ protobuf, snappy ─▶ disk ─▶ server
 *             └────────── every `interval`, in slices ───────────┘        one at a time, at its own pace
 *
 * The program never waits: what is slow or fails is behind the disk, which is bounded. Within the process there are the
 * counts of each series, and the batches of one interval.
 */
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { type EpochMs, type Milliseconds, PerfError } from '@perf/core';
import { checkAnnotation, checkBatch, closed } from '../../check.ts';
import type { Annotation, HistoryBatch } from '../../history.ts';
import { type Endpoint, endpointOf } from '../endpoint.ts';
import { Annotations, MOST_ANNOTATIONS } from './annotations.ts';
import { DiskBuffer } from './buffer.ts';
import { CountedSeries } from './counted.ts';
import { figuresOf } from './figures.ts';
import { Outgoing } from './outgoing.ts';
import { own } from './owner.ts';
import type { RemoteWrite, RemoteWriteInfo, RemoteWriteOptions } from './remote-write.ts';
import { postTo, Sender } from './sender.ts';
import { addTo, type Slot, slotFrom } from './slot.ts';
import { compress } from './snappy.ts';
import { type WrittenSeries, writeRequest } from './write-request.ts';

export type { RemoteWrite, RemoteWriteInfo, RemoteWriteOptions } from './remote-write.ts';

/** Six hours of fifty operations that are called a hundred times a second each: 116 KB every 10 seconds. */
const MAX_BYTES = 256 * 2 ** 20;
const INTERVAL: Milliseconds = 10_000;
const TIMEOUT: Milliseconds = 10_000;
const PATIENCE: Milliseconds = 2000;
/** Servers take more; so one piece of work stays small. */
const SERIES_A_REQUEST = 1000;
/** Between two of as many figures the event loop is let in: about a millisecond. */
const FIGURES_A_SLICE = 1000;
const MOST_WAITING = 64;

/**
 * Opens the way out.
 *
 * @throws PerfError `analytics/invalid-argument`, `analytics/remote-write-in-use`, and what the file system throws
 */
export async function createRemoteWrite(options: RemoteWriteOptions): Promise<RemoteWrite> {
  const endpoint = endpointOf(options);
  const { folder, maxBytes = MAX_BYTES, onTrouble = () => undefined } = options;
  if (!(Number.isSafeInteger(maxBytes) && maxBytes > 0)) {
    throw new PerfError('analytics/invalid-argument', {
      message: `Expected \`maxBytes\` to be a positive integer, got \`${String(maxBytes)}\``,
      hint: 'Give bytes: 256 * 2 ** 20 is the default.',
    });
  }
  const onLoss = (loss: string): void => onTrouble(`Remote write to ${endpoint.shown}: ${loss}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const release = await own(folder);
  try {
    return new Writer(await DiskBuffer.open({ folder, maxBytes, onLoss }), {
      ...options,
      endpoint,
      onTrouble,
      release,
    });
  } catch (error) {
    await release();
    throw error;
  }
}

interface WriterOptions extends RemoteWriteOptions {
  readonly endpoint: Endpoint;
  readonly onTrouble: (trouble: string) => void;
  readonly release: () => Promise<void>;
}

class Writer implements RemoteWrite {
  readonly #options: WriterOptions;
  readonly #buffer: DiskBuffer;
  readonly #sender: Sender;
  readonly #counted = new CountedSeries();
  readonly #outgoing: Outgoing;
  readonly #annotations: Annotations;
  /** No sample is as old as what an earlier process sent. */
  readonly #after: EpochMs;
  #slot: Slot | undefined;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  #waiting = 0;
  #sent = 0;
  #refused = 0;
  #outage: string | undefined;
  #closing: Promise<void> | undefined;

  constructor(buffer: DiskBuffer, options: WriterOptions) {
    const { endpoint, onTrouble, timeout = TIMEOUT, labels = { job: 'perfkit', instance: hostname() } } = options;
    this.#options = options;
    this.#buffer = buffer;
    this.#after = buffer.lastAt;
    this.#outgoing = new Outgoing(labels);
    this.#annotations = new Annotations(this.#outgoing);
    this.#sender = new Sender({
      buffer,
      post: (request, signal) => postTo({ ...endpoint, timeout, signal, now: Date.now }, request),
      wait: (ms, signal) => delay(ms, undefined, { signal, ref: false }).catch(() => undefined),
      random: Math.random,
      onRefusal: (why) => {
        this.#refused += 1;
        onTrouble(`Remote write: ${endpoint.shown} refused measurements for good, they are dropped (${why}).`);
      },
      onOutage: (why) => this.#tellOutage(why),
    });
    this.#sender.wake();
  }

  append(batch: HistoryBatch): Promise<void> {
    const kept = this.#take(batch);
    // A rejection that nobody looks at must not end the program.
    kept.catch(() => undefined);
    return kept;
  }

  annotate(annotation: Annotation): Promise<void> {
    const kept = this.#note(annotation);
    kept.catch(() => undefined);
    return kept;
  }

  async #note(annotation: Annotation): Promise<void> {
    if (this.#closing !== undefined) throw closed();
    checkAnnotation(annotation);
    const request = this.#annotations.requestFor(annotation, Date.now());
    if (request === undefined) {
      const { endpoint, onTrouble } = this.#options;
      onTrouble(`Remote write: more than ${MOST_ANNOTATIONS} annotations in an hour; ${endpoint.shown} gets no more.`);
      return;
    }
    // Of no moment for the counts: those of now are yet to come.
    const kept = this.#work.then(() => this.#buffer.add(Math.max(0, this.#buffer.lastAt), [request]));
    this.#work = kept.catch(() => undefined);
    await kept;
    this.#sender.wake();
  }

  async #take(batch: HistoryBatch): Promise<void> {
    if (this.#closing !== undefined) throw closed();
    checkBatch(batch);
    const { interval = INTERVAL } = this.#options;
    const open = this.#slot;
    if (open !== undefined && Math.floor(batch.at / interval) !== Math.floor(open.at / interval)) this.#endSlot();
    if (this.#waiting >= MOST_WAITING) {
      throw new PerfError('analytics/remote-write-behind', {
        message: `Expected the disk to follow, but ${MOST_WAITING} stretches wait for it`,
        hint: 'Append less often, or look at why the disk is slow.',
      });
    }
    this.#slot ??= slotFrom(batch);
    const { kept } = this.#slot;
    addTo(this.#slot, batch);
    if (!(interval > 0)) this.#endSlot();
    else this.#timer ??= setTimeout(() => this.#endSlot(), interval).unref();
    return kept.promise;
  }

  #endSlot(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const slot = this.#slot;
    if (slot === undefined) return;
    this.#slot = undefined;
    this.#waiting += 1;
    this.#work = this.#work
      .then(() => this.#keep(slot))
      .then(slot.kept.resolve, slot.kept.reject)
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  async #keep({ since, at, operations, readings }: Slot): Promise<void> {
    for (const each of operations) this.#counted.add(each.at, each.series);
    // The clock went back: the counts go out with what comes after it has caught up.
    if (at <= this.#buffer.lastAt) return;
    const figures = figuresOf(this.#counted.states(at), readings.values);
    const outgoing = this.#outgoing.collect(figures, { at, since, after: this.#after });
    const requests: Uint8Array[] = [];
    let part: WrittenSeries[] = [];
    let looked = 0;
    for (const series of outgoing) {
      looked += 1;
      if (looked % FIGURES_A_SLICE === 0) await setImmediate();
      if (series === undefined) continue;
      part.push(series);
      if (part.length < SERIES_A_REQUEST) continue;
      requests.push(compress(writeRequest(part)));
      part = [];
      await setImmediate();
    }
    if (part.length > 0) requests.push(compress(writeRequest(part)));
    if (requests.length === 0) return;
    await this.#buffer.add(at, requests);
    this.#outgoing.commit();
    this.#sender.wake();
  }

  #tellOutage(why: string | undefined): void {
    if (why === undefined) this.#sent += 1;
    const { endpoint, onTrouble } = this.#options;
    const was = this.#outage;
    this.#outage = why;
    if (why !== undefined && was === undefined) {
      onTrouble(
        `Remote write: ${endpoint.shown} takes nothing now (${why}); measurements wait on disk, and are sent when it does.`,
      );
    }
    if (why === undefined && was !== undefined) onTrouble(`Remote write: ${endpoint.shown} takes measurements again.`);
  }

  info(): RemoteWriteInfo {
    return { sent: this.#sent, refused: this.#refused, waitingBytes: this.#buffer.bytes, outage: this.#outage };
  }

  close(patience: Milliseconds = PATIENCE): Promise<void> {
    this.#closing ??= this.#close(patience);
    return this.#closing;
  }

  async #close(patience: Milliseconds): Promise<void> {
    this.#endSlot();
    await this.#work;
    const limit = new AbortController();
    // Not `ref: false`: nothing else may keep the process alive until all is let go of.
    await this.#sender.settle(delay(patience, undefined, { signal: limit.signal }).catch(() => undefined));
    limit.abort();
    await this.#sender.stop();
    await this.#buffer.close();
    await this.#options.release();
  }
}
