/**
 * One answer of HTTP/1.1 after another, as bytes come: head, then a body by length, in chunks, or up to the end.
 *
 *   head ──▶ body ──▶ done ──(reset)──▶ head
 *
 * The text of a body is handed on as it comes, since a stream of events may never end.
 */
import { StringDecoder } from 'node:string_decoder';

export interface Head {
  readonly status: number;
  /** `text/event-stream`. */
  readonly isEvents: boolean;
  readonly session: string | undefined;
  /** The connection can be used again when the body is over. */
  readonly isKept: boolean;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const MOST_HEAD = 64_000;
const NOTHING = Buffer.alloc(0);

type Stage = 'head' | 'length' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' | 'to-end' | 'done';

export class AnswerReader {
  head: Head | undefined;
  readonly #onText: (text: string) => void;
  #decoder = new StringDecoder('utf8');
  #stage: Stage = 'head';
  #held: Buffer = NOTHING;
  /** Bytes of the body, or of the chunk, that are still to come. */
  #left = 0;

  constructor(onText: (text: string) => void) {
    this.#onText = onText;
  }

  get isDone(): boolean {
    return this.#stage === 'done';
  }

  /** Nothing of an answer has come yet. */
  get isFresh(): boolean {
    return this.#stage === 'head' && this.#held.length === 0;
  }

  /** For the next answer on the same connection. */
  reset(): void {
    this.head = undefined;
    this.#stage = 'head';
    this.#held = NOTHING;
    this.#decoder = new StringDecoder('utf8');
  }

  /** The connection is over. @returns whether the answer was whole */
  end(): boolean {
    if (this.#stage === 'to-end') this.#stage = 'done';
    return this.isDone;
  }

  /** @returns false for what is no answer of HTTP/1.1 */
  push(bytes: Buffer): boolean {
    let rest = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    this.#held = NOTHING;
    while (rest.length > 0 && this.#stage !== 'done') {
      const used = this.#step(rest);
      if (used < 0) return false;
      if (used === 0) {
        // The memory that bytes come in is used again.
        this.#held = Buffer.from(rest);
        return this.#held.length <= MOST_HEAD;
      }
      rest = rest.subarray(used);
    }
    // More than was asked for.
    return rest.length === 0;
  }

  /** @returns how many bytes were used; 0 when more are needed, less than 0 when they make no sense */
  #step(bytes: Buffer): number {
    switch (this.#stage) {
      case 'head':
        return this.#readHead(bytes);
      case 'chunk-size':
        return this.#readSize(bytes);
      case 'chunk-end':
        if (bytes.length < 2) return 0;
        this.#stage = 'chunk-size';
        return 2;
      case 'trailer':
        return this.#readTrailer(bytes);
      default:
        return this.#readBody(bytes);
    }
  }

  #readHead(bytes: Buffer): number {
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) return 0;
    const text = bytes.toString('latin1', 0, end);
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
    if (status === undefined) return -1;
    const used = end + HEAD_END.length;
    // 100 Continue, 103 Early Hints: the answer follows.
    if (status.startsWith('1')) return used;
    const isKept = !/\r\nconnection: *close/i.test(text) && !text.startsWith('HTTP/1.0');
    const isEvents = /\r\ncontent-type: *text\/event-stream/i.test(text);
    const session = /\r\nmcp-session-id: *([^\r]*)/i.exec(text)?.[1];
    const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
    if (/\r\ntransfer-encoding:[^\r]*chunked/i.test(text)) this.#stage = 'chunk-size';
    else if (status === '204' || status === '304' || Number(length) === 0) this.#stage = 'done';
    else this.#stage = length === undefined ? 'to-end' : 'length';
    this.#left = Number(length ?? 0);
    this.head = { status: Number(status), isEvents, session, isKept: isKept && this.#stage !== 'to-end' };
    return used;
  }

  #readSize(bytes: Buffer): number {
    const end = bytes.indexOf('\r\n');
    if (end < 0) return 0;
    const size = /^[0-9a-f]+/i.exec(bytes.toString('latin1', 0, Math.min(end, 20)))?.[0];
    if (size === undefined) return -1;
    this.#left = Number.parseInt(size, 16);
    this.#stage = this.#left === 0 ? 'trailer' : 'chunk';
    return end + 2;
  }

  #readTrailer(bytes: Buffer): number {
    const end = bytes.indexOf('\r\n');
    if (end < 0) return 0;
    if (end === 0) this.#stage = 'done';
    return end + 2;
  }

  #readBody(bytes: Buffer): number {
    const used = this.#stage === 'to-end' ? bytes.length : Math.min(this.#left, bytes.length);
    const text = this.#decoder.write(bytes.subarray(0, used));
    if (this.#stage !== 'to-end') this.#left -= used;
    if (this.#left === 0 && this.#stage === 'length') this.#stage = 'done';
    if (this.#left === 0 && this.#stage === 'chunk') this.#stage = 'chunk-end';
    if (text !== '') this.#onText(text);
    return used;
  }
}
