/**
 * A press that is a thread: it has only `node:zlib`, and its text lies here so that whoever bundles needs no further file.
 * It compresses in its own thread, since the pool behind the asynchronous functions is the program's.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { COMPRESSION, type Press, type Pressed } from '../../engine/press.ts';

const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const { zstdCompressSync } = require('node:zlib');
parentPort.on('message', ({ memory, length }) => {
  const content = new Uint8Array(memory, 0, length);
  const packed = zstdCompressSync(content, workerData);
  if (packed.length < length) content.set(packed);
  parentPort.postMessage(Math.min(packed.length, length));
});`;

/** Most segments fit. What is never touched takes none. */
const MEMORY = 6 * 1024 * 1024;

/** @returns undefined where a second thread would only take turns with the first */
export const startPress = (): Press | undefined => (availableParallelism() > 1 ? new ThreadPress() : undefined);

interface Asked {
  readonly memory: SharedArrayBuffer;
  readonly resolve: (pressed: Pressed | undefined) => void;
}

/**
 * Memory is shared and used again: messages with content would leave garbage behind that neither thread's collector sees
 * before it has become many megabytes.
 */
class ThreadPress implements Press {
  readonly #worker: Worker;
  /** Answers come in the order of questions. */
  readonly #asked: Asked[] = [];
  readonly #free: SharedArrayBuffer[] = [];
  #isGone = false;

  constructor() {
    // Neither the program's flags nor a preload are for this thread. Little room makes its collector come often.
    const settings = {
      execArgv: [],
      env: { PERFKIT_OFF: '1' },
      resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 },
    };
    this.#worker = new Worker(THREAD, { eval: true, workerData: COMPRESSION, ...settings });
    this.#worker.unref();
    this.#worker.on('message', (length: number) => this.#answer(length));
    // What it could not do is done by whoever asked: nothing is lost, and the exit follows.
    this.#worker.on('error', () => this.#gone());
    this.#worker.on('exit', () => this.#gone());
  }

  press(content: Uint8Array): Promise<Pressed | undefined> {
    if (this.#isGone) return Promise.resolve(undefined);
    const memory = this.#memoryFor(content.length);
    new Uint8Array(memory).set(content);
    return new Promise((resolve) => {
      this.#asked.push({ memory, resolve });
      this.#worker.postMessage({ memory, length: content.length });
    });
  }

  async end(): Promise<void> {
    this.#gone();
    await this.#worker.terminate();
  }

  #memoryFor(length: number): SharedArrayBuffer {
    const fit = this.#free.findIndex(({ byteLength }) => byteLength >= length);
    return this.#free.splice(fit, fit < 0 ? 0 : 1)[0] ?? new SharedArrayBuffer(Math.max(MEMORY, length));
  }

  #answer(length: number): void {
    // After its end an answer may still come.
    const asked = this.#asked.shift();
    if (asked === undefined) return;
    const { memory, resolve } = asked;
    resolve({ bytes: new Uint8Array(memory, 0, length), free: () => void this.#free.push(memory) });
  }

  #gone(): void {
    this.#isGone = true;
    for (const { resolve } of this.#asked.splice(0)) resolve(undefined);
  }
}
