/**
 * The file that one owner writes its steps into, and the intents that have not ended.
 *
 *   add ──▶ queue ──▶ all that waits, in one write ──▶ kept
 *
 * Invariants: what `add` has acknowledged is on the disk. Room for the steps that are still to come of an intent is set aside
 * before it is accepted, so a disk that is full refuses new ones and still takes the end of those under way. After a write
 * that failed nobody knows what stands in the file: it is written anew, as a whole, from what is known here, and so it is
 * when most of it is of intents that have ended.
 */
import type { Bytes } from '@perf/core';
import type { JournalFile } from './disk.ts';
import type { KeptIntent } from './intent.ts';
import { FORMAT, LONGEST_MARK, lineOf, type Step } from './record.ts';

export type LiveIntent = KeptIntent & { readonly isOrphan?: boolean };

export interface LogPlace {
  /** This instead of the file that there was, or was lost: as a whole, or not at all. */
  replace(bytes: Uint8Array): Promise<JournalFile>;
  /** The file is not where it was: from now on there has to be another. */
  moveOn(): Promise<void>;
}

interface Entry {
  readonly steps: readonly Step[];
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

const BLOCK: Bytes = 64 * 1024;
const MOST_AT_ONCE = 1_000;
/** Below it there is no use in writing a file anew. */
const SMALL: Bytes = 512 * 1024;
const MARKS_OF_ONE = 2;

export class Log {
  readonly live: Map<string, LiveIntent> = new Map<string, LiveIntent>();
  readonly #place: LogPlace;
  #queue: Entry[] = [];
  #writing: Promise<void> | undefined;
  #file: JournalFile | undefined;
  /** Whether the file says what is known here. */
  #isSound = false;
  #size: Bytes = 0;
  #offset: Bytes = 0;
  #number = 0;
  #write = 0;
  #compactAt: Bytes = SMALL;

  constructor(place: LogPlace) {
    this.#place = place;
  }

  /** @throws what the disk said, when the steps are not kept */
  add(steps: readonly Step[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ steps, resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  /** Once nothing waits any more. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#file?.close();
    this.#file = undefined;
    this.#isSound = false;
  }

  async #writeAll(): Promise<void> {
    // Calls of the same moment go together.
    await undefined;
    while (this.#queue.length > 0) await this.#writeOut(this.#queue.splice(0, MOST_AT_ONCE));
    this.#writing = undefined;
  }

  /** Never rejects: the entries do. */
  async #writeOut(entries: readonly Entry[]): Promise<void> {
    let waiting = entries;
    let cause: unknown;
    for (let attempt = 0; attempt < 2 && waiting.length > 0; attempt += 1) {
      try {
        await this.#prepare();
        const welcome = await this.#withRoom(waiting);
        await this.#append(welcome.entries.flatMap(({ steps }) => steps));
        for (const { resolve } of welcome.entries) resolve();
        waiting = waiting.filter((entry) => !welcome.entries.includes(entry));
        cause = welcome.cause;
        break;
      } catch (error) {
        cause = error;
      }
    }
    for (const { steps, reject } of waiting) {
      // It did end. Whenever the file is written anew, that is said.
      for (const step of steps) if ('to' in step && step.to !== 'begun') this.#apply(step);
      reject(cause);
    }
  }

  async #prepare(): Promise<void> {
    if (this.#file !== undefined && !(await this.#file.isThere())) {
      await this.#place.moveOn();
      this.#isSound = false;
    }
    if (!this.#isSound) return this.#writeAnew();
    if (this.#offset < this.#compactAt) return;
    // Not worth failing for: what is there is whole.
    await this.#writeAnew().catch(() => {
      this.#compactAt = this.#offset + SMALL;
    });
  }

  /** What there is room for: all, or on a full disk what had its room set aside. */
  async #withRoom(entries: readonly Entry[]): Promise<{ entries: readonly Entry[]; cause?: unknown }> {
    try {
      await this.#makeRoomFor(entries.flatMap(({ steps }) => steps));
      return { entries };
    } catch (cause) {
      return { entries: entries.filter(({ steps }) => steps.every((step) => 'to' in step)), cause };
    }
  }

  async #makeRoomFor(steps: readonly Step[]): Promise<void> {
    const puts = steps.filter((step) => 'put' in step);
    const setAside = this.#setAside(this.live.size + puts.length);
    const marks = (steps.length - puts.length) * LONGEST_MARK;
    const lines = puts.reduce((sum, step) => sum + lengthOf(step), 0);
    const missing = this.#offset + lines + marks + setAside - this.#size;
    if (missing <= 0) return;
    const more = Math.ceil(missing / BLOCK) * BLOCK;
    await (this.#file as JournalFile).write(this.#size, new Uint8Array(more));
    this.#size += more;
  }

  /** One zero at least stays behind the last line: by that it is known that the file has not lost its end. */
  #setAside(intents: number): Bytes {
    return intents * MARKS_OF_ONE * LONGEST_MARK + 1;
  }

  async #append(steps: readonly Step[]): Promise<void> {
    if (steps.length === 0) return;
    const lines = steps.map((step, i) => lineOf({ number: this.#number + i, write: this.#write + 1, step }));
    const bytes = Buffer.concat(lines);
    this.#isSound = false;
    await (this.#file as JournalFile).write(this.#offset, bytes);
    this.#isSound = true;
    this.#offset += bytes.length;
    this.#number += lines.length;
    this.#write += 1;
    for (const step of steps) this.#apply(step);
  }

  async #writeAnew(): Promise<void> {
    const steps: Step[] = [{ format: FORMAT }, ...[...this.live.values()].map((put) => ({ put }))];
    const lines = Buffer.concat(steps.map((step, number) => lineOf({ number, write: 0, step })));
    const size = Math.ceil((lines.length + this.#setAside(this.live.size)) / BLOCK) * BLOCK;
    const bytes = new Uint8Array(size);
    bytes.set(lines);
    const before = this.#file;
    this.#file = await this.#place.replace(bytes);
    await before?.close().catch(() => undefined);
    this.#isSound = true;
    this.#size = size;
    this.#offset = lines.length;
    this.#number = steps.length;
    this.#write = 0;
    this.#compactAt = Math.max(SMALL, 2 * lines.length);
  }

  #apply(step: Step): void {
    if ('put' in step) this.live.set(step.put.id, step.put);
    if (!('to' in step)) return;
    const known = this.live.get(step.id);
    if (known === undefined) return;
    if (step.to === 'begun') this.live.set(step.id, { ...known, phase: 'begun' });
    else this.live.delete(step.id);
  }
}

/** At most: numbers may grow. */
const lengthOf = (step: Step): Bytes =>
  lineOf({ number: Number.MAX_SAFE_INTEGER, write: Number.MAX_SAFE_INTEGER, step }).length;
