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
const NOTHING = Buffer.alloc(0);

export interface Outlet {
  /** Whether all that was written has gone out. */
  readonly isIdle: boolean;
  /** To be called when idle. An error ends the socket. */
  write(text: string): void;
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

  #push(): void {
    try {
      while (this.#rest.length > 0) {
        // Asked each time: the number of a closed descriptor soon belongs to a file of the program.
        const descriptor = descriptorOf(this.#socket);
        if (descriptor === undefined) throw new Error('closed');
        this.#rest = this.#rest.subarray(writeSync(descriptor, this.#rest));
        this.#wait = SHORTEST_WAIT;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') this.#pushLater();
      else this.#giveUp();
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
}

function descriptorOf(socket: Socket): number | undefined {
  // Not documented, and there since the first versions; without it the other way serves.
  const descriptor = (socket as unknown as { _handle?: { fd?: unknown } | null })._handle?.fd;
  return typeof descriptor === 'number' && descriptor >= 0 ? descriptor : undefined;
}
