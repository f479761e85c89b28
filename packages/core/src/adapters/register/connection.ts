/**
 * The way to the collector, which must cost the program nothing: not its life, not its memory, not its end.
 *
 *   a moment ──▶ connecting ──▶ ready ◀──▶ busy (a message is not out yet)
 *      ▲             │ lost       │ lost     │ lost
 *      └─────────────┴────────────┴──────────┘
 *                    └─ tried often enough ──▶ over; with a collector that lasts: never
 *
 * One message is under way at most, so a collector that doesn't read costs the memory of one.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers';
import type { Milliseconds } from '../../units.ts';
import { type Outlet, outletOf } from './outlet.ts';

/**
 * Before the first try, after it, and after a connection that was lost; then never again. A program that is over in a
 * moment does not pay for a connection.
 */
const TRY_AFTER: readonly Milliseconds[] = [50, 100, 1_000, 5_000];
const LONGEST_WORD = 1_024;

export interface ConnectionOptions {
  /** Path of a Unix socket, or name of a Windows pipe. */
  readonly path: string;
  /** The wait before each try; after the last there is none. @default 50 ms, then 100 ms, 1 s and 5 s */
  readonly tryAfter?: readonly Milliseconds[];
  /** Go on with the last of these waits for as long as there is no connection. */
  readonly forever?: boolean;
  /** A connection stands, and its other end knows nothing yet. */
  readonly onReady: () => void;
  /** The collector asks for an update at once. */
  readonly onFlush: () => void;
  /** There is no connection, and there will be none. */
  readonly onOver: () => void;
}

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #tries: Milliseconds[];
  #outlet: Outlet | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#tries = [...(options.tryAfter ?? TRY_AFTER)];
    this.#connectLater();
  }

  /** Whether a message can go out now. */
  get isReady(): boolean {
    return this.#outlet?.isIdle === true;
  }

  /** To be called when ready; else the text is lost. */
  write(text: string): void {
    if (this.isReady) this.#outlet?.write(text);
  }

  /** While the process exits; without a connection the text is lost. */
  writeNow(text: string): void {
    this.#outlet?.writeNow(text);
  }

  #connectLater(): void {
    const isLastWait = this.#options.forever === true && this.#tries.length === 1;
    const delay = isLastWait ? this.#tries[0] : this.#tries.shift();
    if (delay === undefined) this.#options.onOver();
    else setTimeout(() => this.#connect(), delay).unref();
  }

  #connect(): void {
    let socket: Socket;
    try {
      socket = connect({ path: this.#options.path });
    } catch {
      // Refused by Node's permission model, for one.
      this.#connectLater();
      return;
    }
    socket.unref();
    socket.on('error', ignore);
    socket.on('connect', () => {
      this.#outlet = outletOf(socket);
      this.#options.onReady();
    });
    socket.on('close', () => {
      this.#outlet = undefined;
      this.#connectLater();
    });
    this.#listen(socket);
  }

  #listen(socket: Socket): void {
    let rest = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      const words = (rest + text).split('\n');
      rest = words.pop() ?? '';
      if (rest.length > LONGEST_WORD) socket.destroy();
      if (words.includes('flush')) this.#options.onFlush();
    });
  }
}

function ignore(): void {
  // A lost connection is told by `close`; nobody in this program wants to hear why.
}
