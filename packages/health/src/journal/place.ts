/**
 * Where a journal's owner has its file, and how it comes to those that others have left.
 *
 *   ID.journal   the file            ID.lock     held by its owner as long as that lives
 *   ID.damaged   set aside           folder      held by whoever opens or takes over, for as long as that takes
 *
 * Invariants: a journal whose lock is free has no owner any more; whoever takes it over holds both locks from before it
 * reads to after it has removed the file, so no two ever have the same. An ID is never used again.
 */
import { randomBytes } from 'node:crypto';
import type { Milliseconds } from '@perf/core';
import { pause } from '../recovery/settle.ts';
import type { DiskLock, JournalDisk, JournalFile } from './disk.ts';
import type { LogPlace } from './log.ts';
import { type ReadBack, readBack } from './read-back.ts';

const FOLDER = 'folder.lock';
const PATIENCE: Milliseconds = 10_000;
const RETRY: Milliseconds = 20;
const KIND = /^([0-9a-f]{16})\.(journal|lock|journal\.tmp)$/;

export class Place implements LogPlace {
  readonly #disk: JournalDisk;
  #id = newId();
  #lock: DiskLock | undefined;

  constructor(disk: JournalDisk) {
    this.#disk = disk;
  }

  async replace(bytes: Uint8Array): Promise<JournalFile> {
    if (this.#lock !== undefined) return this.#disk.replace(`${this.#id}.journal`, bytes);
    // Inside of it nobody takes a lock without a file for one that was left behind.
    return this.whileAlone(async () => {
      const lock = await this.#disk.lock(`${this.#id}.lock`);
      if (lock === undefined) throw new Error(`Somebody else holds ${this.#id}.lock`);
      try {
        const file = await this.#disk.replace(`${this.#id}.journal`, bytes);
        this.#lock = lock;
        return file;
      } catch (error) {
        await lock.release(true);
        throw error;
      }
    });
  }

  async moveOn(): Promise<void> {
    await this.leave({ isEmpty: false });
  }

  /** Leaves the file to the next one, or when nothing is in it removes it. */
  async leave({ isEmpty }: { isEmpty: boolean }): Promise<void> {
    const [lock, id] = [this.#lock, this.#id];
    this.#lock = undefined;
    this.#id = newId();
    if (isEmpty && lock !== undefined) await this.#disk.remove(`${id}.journal`);
    await lock?.release(isEmpty);
  }

  /** What the journals of others were left with, one after the other: `keep` has to have it before it is removed. */
  async takeEach(keep: (left: ReadBack) => Promise<void>): Promise<void> {
    const ids = new Set((await this.#disk.list()).flatMap((name) => KIND.exec(name)?.[1] ?? []));
    for (const id of ids) if (id !== this.#id) await this.#take(id, keep);
  }

  async whileAlone<T>(work: () => Promise<T>): Promise<T> {
    for (let waited = 0; waited <= PATIENCE; waited += RETRY) {
      const lock = await this.#disk.lock(FOLDER);
      if (lock === undefined) await pause(RETRY, undefined);
      else return work().finally(() => lock.release());
    }
    throw new Error(`Another process held ${FOLDER} for ${PATIENCE / 1_000} s`);
  }

  async #take(id: string, keep: (left: ReadBack) => Promise<void>): Promise<void> {
    const lock = await this.#disk.lock(`${id}.lock`);
    if (lock === undefined) return;
    let isOver = false;
    try {
      const name = `${id}.journal`;
      const bytes = await this.#disk.read(name);
      if (bytes !== undefined) {
        const left = readBack(name, bytes);
        await keep(left);
        if (left.isForeign) return;
        if (left.hasLost) await this.#disk.rename(name, `${id}.damaged`);
        else await this.#disk.remove(name);
      }
      await this.#disk.remove(`${name}.tmp`);
      isOver = true;
    } finally {
      await lock.release(isOver);
    }
  }
}

const newId = (): string => randomBytes(8).toString('hex');
