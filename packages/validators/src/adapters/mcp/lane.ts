/**
 * One connection for one user: a request goes out, and the message that answers it is looked for in what comes back.
 *
 *   idle ── post ──▶ waiting ── answer ──▶ draining ── end of the body ──▶ idle
 *                       └────── answer, and end of the body at once ─────────▲
 *
 * A stream of events may go on after the answer. The next request waits a moment for its end, and then takes a new connection.
 */
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { type Message, messageOf, type Reply } from '../../mcp/protocol.ts';
import { AnswerReader, type Head } from './answer-reader.ts';

const READ_BYTES = 64 * 1024;
const DRAIN_MS = 20;
/** A body that has no end is no answer. */
const MOST_CHARACTERS = 16_000_000;

const REFUSED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EACCES', 'EADDRNOTAVAIL']);

export interface Posted {
  readonly text: string;
  /** Of the question; undefined for a message that nobody answers. */
  readonly id: number | undefined;
  replied(reply: Reply, head: Head | undefined): void;
  /** A message of the server's own came before the answer. */
  heard?(message: Message): void;
}

export class Lane {
  readonly #url: URL;
  readonly #address: string;
  #socket: Socket | undefined;
  #reader = new AnswerReader((text) => this.#take(text));
  #posted: Posted | undefined;
  #next: Posted | undefined;
  #body = '';
  #isConnected = false;
  #isDraining = false;
  /** What has come is too long. */
  #isSpoilt = false;
  #drain: NodeJS.Timeout | undefined;

  /** @param address where its host leads */
  constructor(url: URL, address: string) {
    this.#url = url;
    this.#address = address;
  }

  post(posted: Posted): void {
    if (this.#isDraining) {
      this.#next = posted;
      this.#drain = setTimeout(() => this.#leave(), DRAIN_MS);
      return;
    }
    this.#posted = posted;
    this.#body = '';
    this.#isSpoilt = false;
    if (this.#reader.isDone) this.#reader.reset();
    if (this.#socket === undefined || !this.#socket.writable) this.#open();
    this.#socket?.write(posted.text);
  }

  /** Takes no answer any more. */
  abandon(): void {
    this.#posted = undefined;
    this.#next = undefined;
    this.#leave();
  }

  #open(): void {
    const { hostname, port, protocol } = this.#url;
    const isSecure = protocol === 'https:';
    const place = { host: this.#address, port: Number(port || (isSecure ? 443 : 80)) };
    this.#isConnected = false;
    this.#reader.reset();
    const onread = {
      buffer: Buffer.allocUnsafe(READ_BYTES),
      callback: (size: number, buffer: Uint8Array) => {
        this.#read(socket, Buffer.from(buffer.buffer, buffer.byteOffset, size));
        return true;
      },
    };
    // What TLS deciphers does not come by way of `onread`.
    const socket = isSecure
      ? connectSecure({ ...place, ...(isIP(hostname) === 0 && { servername: hostname }) }).on('data', (bytes) =>
          this.#read(socket, bytes),
        )
      : connectPlain({ ...place, onread });
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      if (this.#socket === socket) this.#isConnected = true;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => this.#lose(socket, error.code));
    socket.once('close', () => this.#lose(socket, undefined));
  }

  #read(socket: Socket, bytes: Buffer): void {
    if (socket !== this.#socket) return;
    const isAwaited = this.#posted !== undefined || this.#isDraining;
    const isRead = isAwaited && this.#reader.push(bytes) && !this.#isSpoilt;
    if (socket !== this.#socket) return;
    if (!isRead) this.#end('bad-answer', false);
    else if (this.#reader.isDone) this.#settle();
  }

  #settle(): void {
    const { head } = this.#reader;
    // By HTTP's own rules: `202 Accepted` is all that a notification gets.
    const reply = this.#posted?.id === undefined ? {} : this.#wholeAnswer(head);
    this.#end(reply, head?.isKept === true);
  }

  #wholeAnswer(head: Head | undefined): Reply {
    if (head?.isEvents === true) return 'bad-answer';
    const message = messageOf(this.#body);
    if (message?.id !== this.#posted?.id) return 'bad-answer';
    return message as Message;
  }

  #take(text: string): void {
    if (this.#posted === undefined) return;
    this.#body += text;
    if (this.#reader.head?.isEvents === true) this.#lookAtEvents();
    if (this.#body.length > MOST_CHARACTERS) this.#isSpoilt = true;
  }

  /** An event is whole when an empty line follows it. */
  #lookAtEvents(): void {
    const events = this.#body.split(/\r?\n\r?\n/);
    this.#body = events.pop() ?? '';
    for (const event of events) {
      const message = messageOf(dataOf(event));
      if (message?.method !== undefined) this.#posted?.heard?.(message);
      if (message === undefined || message.method !== undefined || message.id !== this.#posted?.id) continue;
      const posted = this.#posted as Posted;
      this.#posted = undefined;
      this.#isDraining = true;
      posted.replied(message, this.#reader.head);
      return;
    }
  }

  /** Ends what is under way, and goes on with what waits. */
  #end(reply: Reply, isKept: boolean): void {
    const posted = this.#posted;
    this.#posted = undefined;
    this.#body = '';
    const { head } = this.#reader;
    if (isKept) this.#free();
    else this.#leave();
    posted?.replied(reply, head);
  }

  #free(): void {
    clearTimeout(this.#drain);
    this.#isDraining = false;
    const next = this.#next;
    this.#next = undefined;
    if (next !== undefined) this.post(next);
  }

  /** Leaves the connection, whatever it is at. */
  #leave(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
    this.#free();
  }

  #lose(socket: Socket, code: string | undefined): void {
    if (socket !== this.#socket) return;
    if (this.#posted !== undefined && this.#reader.end()) {
      this.#settle();
      return;
    }
    const isRefused = !this.#isConnected && (code === undefined || REFUSED.has(code));
    this.#end(isRefused ? 'refused' : code === 'ETIMEDOUT' ? 'timeout' : 'reset', false);
  }
}

const dataOf = (event: string): string =>
  event
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trimStart())
    .join('\n');
