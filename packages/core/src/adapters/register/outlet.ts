/**
 * Writes to a socket without ever holding up the program's end.
 *
 * An unref'd socket does not keep a program alive, but a write that waits in it does, for as long as the other end does
 * not read. So bytes go straight to the descriptor, which takes what it has room for at once; the rest waits here, for
 * a timer that keeps nothing alive. Where there is no descriptor (Windows), a write that waits too long ends the socket.
 */
import { writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { clearTimeout, setTimeout } from 'node:timers';
import type { Milliseconds } from '../../units.ts';

const SHORTEST_WAIT: Milliseconds = 1;
const LONGEST_WAIT: Milliseconds = 250;
const LONGEST_WRITE: Milliseconds = 1_000;
/** What a program's end may wait for a collector that reads; one that is stopped or hangs costs no more. */
const LONGEST_FAREWELL: Milliseconds = 100;
const NOTHING = Buffer.alloc(0);

export interface Outlet {
  /** Whether all that was written has gone out. */
  readonly isIdle: boolean;
  /** To be called when idle. An error ends the socket. */
  write(text: string): void;
  /** While the process exits: what waits and this, before it returns, or as much of it as the other end takes in time. */
  writeNow(text: string): void;
}

/** @param socket connected */
export function outletOf(socket: Socket): Outlet {
  return descriptorOf(socket) === undefined ? new StreamOutlet(socket) : new DescriptorOutlet(socket);
}

export class DescriptorOutlet implements Outlet {
  readonly #socket: Socket;
  #rest: Uint8Array = NOTHING;
  #wait: Milliseconds = SHORTEST_WAIT;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get isIdle(): boolean {
    return this.#rest.length === 0;
  }

  write(text: string): void {
    this.#rest = Buffer.from(text);
    this.#wait = SHORTEST_WAIT;
    this.#push();
  }

  writeNow(text: string): void {
    this.#rest = Buffer.concat([this.#rest, Buffer.from(text)]);
    const sleeper = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; waited < LONGEST_FAREWELL && !this.#pushed(); waited += SHORTEST_WAIT) {
      Atomics.wait(sleeper, 0, 0, SHORTEST_WAIT);
    }
  }

  #push(): void {
    try {
      if (!this.#pushed()) this.#pushLater();
    } catch {
      this.#giveUp();
    }
  }

  /** Hands over what there is room for. @returns whether that was all */
  #pushed(): boolean {
    try {
      while (this.#rest.length > 0) {
        // Asked each time: the number of a closed descriptor soon belongs to a file of the program.
        const descriptor = descriptorOf(this.#socket);
        if (descriptor === undefined) throw new Error('closed');
        this.#rest = this.#rest.subarray(writeSync(descriptor, this.#rest));
        this.#wait = SHORTEST_WAIT;
      }
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
      throw error;
    }
  }

  #pushLater(): void {
    setTimeout(() => this.#push(), this.#wait).unref();
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
  }

  #giveUp(): void {
    this.#rest = NOTHING;
    this.#socket.destroy();
  }
}

export class StreamOutlet implements Outlet {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get isIdle(): boolean {
    return this.#socket.writableLength === 0;
  }

  write(text: string): void {
    const patience = setTimeout(() => this.#socket.destroy(), LONGEST_WRITE).unref();
    this.#socket.write(text, () => clearTimeout(patience));
  }

  writeNow(): void {
    // Nothing that a stream is given while the process exits goes out.
  }
}

function descriptorOf(socket: Socket): number | undefined {
  // Not documented, and there since the first versions; without it the other way serves.
  const descriptor = (socket as unknown as { _handle?: { fd?: unknown } | null })._handle?.fd;
  return typeof descriptor === 'number' && descriptor >= 0 ? descriptor : undefined;
}
