/**
 * One user's connection to an HTTP server: a socket that is kept alive, and the request that is under way on it.
 *
 *   no socket ──(send)──▶ connecting ──▶ asking ──(answer)──▶ idle ──(send)──▶ asking
 *       ▲                     └────────────┴─(refused, reset)───┴─(the server closes)
 *       └─────────────────────────────────────────────────────────────────────┘
 *
 * A request is written to a socket that the server has not closed, once: what was written may have been obeyed, so nothing is
 * sent again. An answer that needs the end of the connection ends with it.
 */
import { connect, type Socket } from 'node:net';
import type { Done, Outcome } from '../../target.ts';
import { Answer } from './answer.ts';

export interface Asking {
  readonly host: string;
  readonly port: number;
  readonly method: string;
  /** The whole request, encoded once. */
  readonly bytes: Uint8Array;
  readonly accepts: (status: number) => boolean;
  /** Where all sockets read to: what is read is looked at before the next read. */
  readonly buffer: Buffer;
  readonly ended: (user: number) => void;
}

export class Lane {
  readonly #asking: Asking;
  readonly #user: number;
  readonly #answer: Answer;
  #socket: Socket | undefined;
  #done: Done | undefined;

  constructor(asking: Asking, user: number) {
    this.#asking = asking;
    this.#user = user;
    this.#answer = new Answer(asking.method);
  }

  send(done: Done): void {
    this.#done = done;
    this.#answer.begin();
    const socket = this.#socket;
    if (socket?.writable === true) socket.write(this.#asking.bytes);
    else this.#connect();
  }

  /** Ends the request that is under way, and its connection with it. */
  giveUp(outcome: Outcome): void {
    this.#drop();
    this.#tell(outcome);
  }

  close(): void {
    this.#done = undefined;
    this.#drop();
  }

  #connect(): void {
    const { host, port, buffer, bytes } = this.#asking;
    const socket: Socket = connect({
      host,
      port,
      noDelay: true,
      onread: { buffer, callback: (size): boolean => this.#read(socket, size) },
    });
    this.#socket = socket;
    socket.on('error', (error) => this.#lost(socket, outcomeOf(error)));
    socket.on('end', () => this.#lost(socket, 'reset'));
    socket.on('close', () => this.#lost(socket, 'reset'));
    // Kept until there is a connection.
    socket.write(bytes);
  }

  #read(socket: Socket, size: number): boolean {
    if (socket !== this.#socket) return false;
    // Nobody has asked.
    if (this.#done === undefined) {
      this.#drop();
      return false;
    }
    const answer = this.#answer;
    const progress = answer.read(this.#asking.buffer, size);
    if (progress === 'more') return true;
    if (progress === 'broken' || answer.hasExcess || !answer.keepsAlive) this.#drop();
    this.#tell(progress === 'end' && !answer.hasExcess && this.#asking.accepts(answer.status) ? 'ok' : 'bad-answer');
    return true;
  }

  #lost(socket: Socket, outcome: Outcome): void {
    if (socket !== this.#socket) return;
    this.#drop();
    if (this.#done === undefined) return;
    if (!this.#answer.isEndedByClose || outcome !== 'reset') this.#tell(outcome);
    else this.#tell(this.#asking.accepts(this.#answer.status) ? 'ok' : 'bad-answer');
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
  }

  #tell(outcome: Outcome): void {
    const done = this.#done;
    if (done === undefined) return;
    this.#done = undefined;
    this.#asking.ended(this.#user);
    done(outcome);
  }
}

function outcomeOf(error: Error): Outcome {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ECONNREFUSED':
      return 'refused';
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNABORTED':
      return 'reset';
    case 'ETIMEDOUT':
      return 'timeout';
    default:
      return 'error';
  }
}
