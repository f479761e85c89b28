/**
 * Reads HTTP/1.1 answers as they arrive, keeping nothing of their bodies (RFC 9112).
 *
 *   head ──▶ length ──────────────────────────▶ end
 *     ├───▶ chunk size ⇄ chunk ──▶ trailer ──▶ end
 *     └───▶ until the connection closes ──────▶ end
 *
 * A server says nearly the same head every time, so the last one is remembered with what it means: an equal one is not
 * parsed again.
 */
export interface Head {
  readonly status: number;
  /** Undefined: chunked, or until the end of the connection. */
  readonly length: number | undefined;
  readonly isChunked: boolean;
  readonly keepsAlive: boolean;
}

/** `end`: all of it has come; `more`: not yet; `broken`: this is no answer. */
export type Progress = 'end' | 'more' | 'broken';

type State = 'head' | 'length' | 'size' | 'chunk' | 'trailer' | 'until-close';

const LONGEST_HEAD = 65_536;
const LONGEST_LINE = 4_096;
const HEAD_END = '\r\n\r\n';
const LF = 10;

export class Answer {
  status = 0;
  keepsAlive = true;
  /** Bytes past the end of the answer: nobody asked for them. */
  hasExcess = false;
  readonly #isHead: boolean;
  #state: State = 'head';
  #text = '';
  #left = 0;
  #lastText = '';
  #lastHead: Head | undefined;

  /** @param method of the request: an answer to HEAD has no body */
  constructor(method: string) {
    this.#isHead = method === 'HEAD';
  }

  begin(): void {
    this.#state = 'head';
    this.#text = '';
    this.hasExcess = false;
  }

  /** Whether an answer that the end of the connection cuts here is whole. */
  get isEndedByClose(): boolean {
    return this.#state === 'until-close';
  }

  read(buffer: Buffer, size: number): Progress {
    let at = 0;
    while (at < size) {
      const next = this.#step(buffer, at, size);
      if (typeof next === 'number') {
        at = next;
        continue;
      }
      if (next === 'broken') return 'broken';
      at = this.#at;
      this.hasExcess = at < size;
      return 'end';
    }
    return 'more';
  }

  /** Where the step that ended the answer has stopped. */
  #at = 0;

  #step(buffer: Buffer, at: number, size: number): number | Progress {
    switch (this.#state) {
      case 'head':
        return this.#readHead(buffer, at, size);
      case 'length':
        return this.#skip(at, size) ?? this.#end(at + this.#taken);
      case 'chunk': {
        const next = this.#skip(at, size);
        if (next !== undefined) return next;
        this.#state = 'size';
        return at + this.#taken;
      }
      case 'size':
      case 'trailer':
        return this.#readLine(buffer, at, size);
      case 'until-close':
        return size;
    }
  }

  #taken = 0;

  /** @returns where to go on; undefined when there was enough, of which `#taken` was used */
  #skip(at: number, size: number): number | undefined {
    const there = size - at;
    if (there < this.#left) {
      this.#left -= there;
      return size;
    }
    this.#taken = this.#left;
    return undefined;
  }

  #end(at: number): 'end' {
    this.#at = at;
    return 'end';
  }

  #readHead(buffer: Buffer, at: number, size: number): number | Progress {
    const before = this.#text.length;
    // latin1: bytes and characters are the same, and V8 keeps one byte each.
    const text = before === 0 ? buffer.toString('latin1', at, size) : this.#text + buffer.toString('latin1', at, size);
    const end = text.indexOf(HEAD_END, Math.max(0, before - 3));
    if (end < 0) {
      if (text.length > LONGEST_HEAD || !couldBeHead(text)) return 'broken';
      this.#text = text;
      return size;
    }
    const head = this.#headOf(text.slice(0, end));
    if (head === undefined) return 'broken';
    this.#text = '';
    return this.#beginBody(head, at + end + HEAD_END.length - before);
  }

  #beginBody(head: Head, at: number): number | Progress {
    const { status, length, isChunked, keepsAlive } = head;
    // An answer that comes before the answer.
    if (status < 200 && status !== 101) return at;
    this.status = status;
    this.keepsAlive = keepsAlive && status !== 101;
    if (this.#isHead || status === 204 || status === 304 || status === 101) return this.#end(at);
    if (isChunked) {
      this.#state = 'size';
      return at;
    }
    if (length === undefined) {
      this.keepsAlive = false;
      this.#state = 'until-close';
      return at;
    }
    if (length === 0) return this.#end(at);
    this.#state = 'length';
    this.#left = length;
    return at;
  }

  #headOf(text: string): Head | undefined {
    if (text === this.#lastText) return this.#lastHead;
    this.#lastHead = parseHead(text);
    this.#lastText = text;
    return this.#lastHead;
  }

  #readLine(buffer: Buffer, at: number, size: number): number | Progress {
    const lf = buffer.indexOf(LF, at);
    const end = lf < 0 || lf >= size ? size : lf;
    this.#text += buffer.toString('latin1', at, end);
    if (this.#text.length > LONGEST_LINE) return 'broken';
    if (end === size) return size;
    const line = this.#text.replace(/\r$/, '');
    this.#text = '';
    if (this.#state === 'trailer') return line === '' ? this.#end(end + 1) : end + 1;
    const [digits] = /^[\da-f]{1,13}(?=$|[ \t;])/i.exec(line) ?? [];
    if (digits === undefined) return 'broken';
    const length = Number.parseInt(digits, 16);
    // A chunk is followed by an empty line.
    this.#left = length + 2;
    this.#state = length === 0 ? 'trailer' : 'chunk';
    return end + 1;
  }
}

const couldBeHead = (text: string): boolean => 'HTTP/1.'.startsWith(text.slice(0, 7));

/** @returns undefined for what is no head, or could be read in two ways */
export function parseHead(text: string): Head | undefined {
  const [, minor, code] = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: |\r|$)/.exec(text) ?? [];
  if (code === undefined) return undefined;
  const lengths = valuesOf(text, 'content-length');
  const isChunked = valuesOf(text, 'transfer-encoding').some((value) => /(?:^|,)\s*chunked$/i.test(value));
  const [length] = lengths;
  if (lengths.some((value) => value !== length || !/^\d{1,15}$/.test(value))) return undefined;
  const connection = valuesOf(text, 'connection').join(',').toLowerCase();
  const keepsAlive = minor === '1' ? !connection.includes('close') : connection.includes('keep-alive');
  return {
    status: Number(code),
    length: isChunked || length === undefined ? undefined : Number(length),
    isChunked,
    keepsAlive,
  };
}

function valuesOf(head: string, name: string): string[] {
  return [...head.matchAll(new RegExp(`\\r\\n${name}:[ \\t]*([^\\r\\n]*)`, 'gi'))].map(([, value = '']) =>
    value.trim(),
  );
}
