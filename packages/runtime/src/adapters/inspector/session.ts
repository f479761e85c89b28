/**
 * A short visit to a program's inspector: connect, evaluate, leave. A debugger that stays would hold up the program's end, which
 * waits until it has left.
 */
import type { Milliseconds } from '@perf/core';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Session {
  /** @returns the value, which JSON can say @throws Error with the program's words, or when no answer comes in time */
  evaluate(expression: string, deadline: Milliseconds): Promise<unknown>;
  /** How many worker threads run in the program now. @throws Error when no answer comes in time */
  countWorkers(deadline: Milliseconds): Promise<number>;
  /** Anything of the protocol, however long it takes. @returns its result @throws Error with the inspector's words */
  post(method: string, params?: object): Promise<unknown>;
  /** Told of each event of that name, until what is returned is called. */
  on(event: string, listener: (params: unknown) => void): () => void;
  close(): void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly error?: { readonly message: string };
  readonly result?: {
    readonly result?: { readonly value?: unknown };
    readonly exceptionDetails?: { readonly text?: string; readonly exception?: { readonly description?: string } };
  };
}

const CONNECT_DEADLINE_MS = 2_000;

/** @throws Error when nothing there is an inspector of Node */
export async function openSession({ host, port }: Address): Promise<Session> {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const response = await fetch(`http://${authority}/json/list`, { signal: AbortSignal.timeout(CONNECT_DEADLINE_MS) });
  const targets: unknown = await response.json();
  const [target] = Array.isArray(targets) ? (targets as { type?: unknown; webSocketDebuggerUrl?: unknown }[]) : [];
  if (target?.type !== 'node' || typeof target.webSocketDebuggerUrl !== 'string') {
    throw new Error(`no inspector of Node answers at ${authority}`);
  }
  // Its own words on where it is may name another network than ours.
  const socket = new WebSocket(`ws://${authority}${new URL(target.webSocketDebuggerUrl).pathname}`);
  const session = new SocketSession(socket);
  await session.opened;
  return session;
}

class SocketSession implements Session {
  readonly opened: Promise<void>;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve(message: Message): void; reject(error: Error): void }>();
  readonly #listeners = new Map<string, Set<(params: unknown) => void>>();
  #asked = 0;
  #isClosed = false;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    const opened = Promise.withResolvers<void>();
    socket.addEventListener('open', () => opened.resolve());
    socket.addEventListener('error', () => opened.reject(new Error('its inspector refused the connection')));
    this.opened = within(CONNECT_DEADLINE_MS, opened.promise);
    socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(String(data)) as Message));
    socket.addEventListener('close', () => {
      this.#isClosed = true;
      for (const { reject } of this.#waiting.values()) reject(closed());
    });
  }

  async evaluate(expression: string, deadline: Milliseconds): Promise<unknown> {
    // With the API of the command line comes `require`, in a program of ES modules too.
    const params = { expression, includeCommandLineAPI: true, returnByValue: true, silent: true };
    const { result } = await this.#ask('Runtime.evaluate', params, deadline);
    const thrown = result?.exceptionDetails;
    if (thrown !== undefined) throw new Error(thrown.exception?.description?.split('\n', 1)[0] ?? thrown.text);
    return result?.result?.value;
  }

  async countWorkers(deadline: Milliseconds): Promise<number> {
    let workers = 0;
    // Each is announced before the answer comes.
    const stop = this.on('NodeWorker.attachedToWorker', () => {
      workers += 1;
    });
    await this.#ask('NodeWorker.enable', { waitForDebuggerOnStart: false }, deadline).finally(stop);
    await this.#ask('NodeWorker.disable', {}, deadline);
    return workers;
  }

  async post(method: string, params: object = {}): Promise<unknown> {
    return (await this.#ask(method, params)).result;
  }

  on(event: string, listener: (params: unknown) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  close(): void {
    this.#socket.close();
  }

  #take(message: Message): void {
    for (const listener of this.#listeners.get(message.method ?? '') ?? []) listener(message.params);
    if (message.id !== undefined) this.#waiting.get(message.id)?.resolve(message);
  }

  async #ask(method: string, params: object, deadline?: Milliseconds): Promise<Message> {
    if (this.#isClosed) throw closed();
    this.#asked += 1;
    const id = this.#asked;
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    this.#waiting.set(id, { resolve, reject });
    this.#socket.send(JSON.stringify({ id, method, params }));
    try {
      const answer = await (deadline === undefined ? promise : within(deadline, promise));
      if (answer.error !== undefined) throw new Error(answer.error.message);
      return answer;
    } finally {
      this.#waiting.delete(id);
    }
  }
}

const closed = (): Error => new Error('the connection to its inspector was closed');

async function within<T>(deadline: Milliseconds, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${deadline / 1000} s`)), deadline);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
