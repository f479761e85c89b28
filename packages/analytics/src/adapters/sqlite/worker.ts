/**
 * The thread that owns `history.db`: answers one question after the other, in the order they were asked.
 *
 * A file that turns out to be damaged is put aside and the question is asked again of a new one. A file that could not
 * be opened is tried again with the next question.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { EpochMs } from '@perf/core';
import type { Answer, Ask, Calls, Failure, PackedBatch, Start } from './messages.ts';
import { type HistoryFile, openHistoryFile, pathIn, putAside } from './open-file.ts';
import { failureOf, isDamage } from './trouble.ts';

/** What is not told after so many is more of the same. */
const MOST_NOTICES = 20;

class Desk {
  readonly #start: Start;
  readonly #notices: string[] = [];
  #file: HistoryFile | undefined;

  constructor(start: Start) {
    this.#start = start;
  }

  answer(ask: Ask): Answer {
    try {
      return { answer: this.#tried(ask) };
    } catch (error) {
      return { failure: failureOf(error, pathIn(this.#start.folder)) };
    }
  }

  #tried(ask: Ask): unknown {
    if (ask.call === 'close') return this.#close();
    const file = this.#opened(ask.now);
    try {
      return this.#asked(file, ask);
    } catch (error) {
      if (!isDamage(error)) throw error;
      file.letGo();
      this.#file = undefined;
      this.#notice(putAside(file.path, file.identity, ask.now));
      return this.#asked(this.#opened(ask.now), ask);
    }
  }

  #opened(now: EpochMs): HistoryFile {
    this.#file ??= openHistoryFile(this.#start, now, (notice) => this.#notice(notice));
    return this.#file;
  }

  #asked(file: HistoryFile, { call, ask, now }: Ask): unknown {
    switch (call) {
      case 'append':
        return this.#append(file, ask as Calls['append']['ask'], now);
      case 'query':
        return file.read.query(ask as Calls['query']['ask']);
      case 'operations':
        return file.read.operations(ask as Calls['operations']['ask']);
      case 'readings':
        return file.read.readings(ask as Calls['readings']['ask']);
      case 'events':
        return file.read.events(ask as Calls['events']['ask']);
      case 'annotations':
        return file.read.annotations(ask as Calls['annotations']['ask']);
      case 'stored':
        return file.stored.page(ask as Calls['stored']['ask']);
      case 'info':
        return { ...file.info(), notices: [...this.#notices] };
      default:
        return undefined;
    }
  }

  /** All that waited in one commit; when that fails, each on its own, so that one that is refused costs no other. */
  #append(file: HistoryFile, batches: readonly PackedBatch[], now: EpochMs): (Failure | undefined)[] {
    try {
      file.write.append(batches, now);
      return [];
    } catch (error) {
      if (isDamage(error) || batches.length === 1) throw error;
    }
    return batches.map((batch) => {
      try {
        file.write.append([batch], now);
        return undefined;
      } catch (error) {
        if (isDamage(error)) throw error;
        return failureOf(error, file.path);
      }
    });
  }

  #notice(notice: string | undefined): void {
    if (notice !== undefined && this.#notices.length < MOST_NOTICES) this.#notices.push(notice);
  }

  #close(): void {
    const file = this.#file;
    this.#file = undefined;
    file?.close();
  }
}

const desk = new Desk(workerData as Start);
parentPort?.on('message', (ask: Ask) => {
  parentPort?.postMessage(desk.answer(ask));
  // With its port the thread ends.
  if (ask.call === 'close') parentPort?.close();
});
