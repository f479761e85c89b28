/**
 * A conversation of two threads in which both may ask: each question gets one answer, in any order.
 *
 *   ask ──▶ { ask: 7, method, argument } ──▶ handler there ──▶ { answer: 7, … } ──▶ resolved, or rejected with an error
 *
 * Errors lose their class and code on the way, so these travel as data.
 */
import type { MessagePort, Transferable, Worker } from 'node:worker_threads';
import { type ErrorCode, isPerfError, PerfError } from '@perf/core';

/** @returns the answer, and what of it may be handed over instead of copied */
export type Handler = (method: string, argument: unknown) => Promise<Reply> | Reply;

export interface Reply {
  readonly value?: unknown;
  readonly transfer?: readonly Transferable[];
}

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly code: ErrorCode | undefined;
  readonly hint: string | undefined;
}

type Message =
  | { readonly ask: number; readonly method: string; readonly argument: unknown }
  | { readonly answer: number; readonly value?: unknown; readonly failure?: Failure };

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class Conversation {
  readonly #port: MessagePort | Worker;
  readonly #handler: Handler;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #end: Error | undefined;

  constructor(port: MessagePort | Worker, handler: Handler) {
    this.#port = port;
    this.#handler = handler;
    port.on('message', (message: Message) => {
      if ('ask' in message)
        this.#answer(message.ask, message.method, message.argument).catch((error) => this.end(error));
      else this.#settle(message);
    });
  }

  /** How many questions have no answer yet. */
  get open(): number {
    return this.#waiting.size;
  }

  ask(method: string, argument: unknown, transfer: readonly Transferable[] = []): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) return reject(this.#end);
      const ask = ++this.#asked;
      this.#port.postMessage({ ask, method, argument } satisfies Message, transfer);
      // Only what could be sent has an answer coming.
      this.#waiting.set(ask, { resolve, reject });
    });
  }

  /** The other side is gone: nothing is answered any more. */
  end(error: Error): void {
    this.#end ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#end);
    this.#waiting.clear();
  }

  async #answer(answer: number, method: string, argument: unknown): Promise<void> {
    try {
      const { value, transfer = [] } = await this.#handler(method, argument);
      this.#port.postMessage({ answer, value } satisfies Message, transfer);
    } catch (error) {
      this.#port.postMessage({ answer, failure: failureOf(error) } satisfies Message);
    }
  }

  #settle({ answer, value, failure }: Extract<Message, { answer: number }>): void {
    const waiting = this.#waiting.get(answer);
    this.#waiting.delete(answer);
    if (failure === undefined) waiting?.resolve(value);
    else waiting?.reject(errorOf(failure));
  }
}

function failureOf(error: unknown): Failure {
  if (isPerfError(error)) return { name: error.name, message: error.message, code: error.code, hint: error.hint };
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { name, message, code: undefined, hint: undefined };
}

function errorOf({ name, message, code, hint }: Failure): Error {
  if (code !== undefined) return new PerfError(code, { message, ...(hint === undefined ? {} : { hint }) });
  return Object.assign(new Error(message), { name });
}
