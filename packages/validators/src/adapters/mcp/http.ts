/**
 * A session with an MCP server behind a URL (Streamable HTTP): every message is a POST, answered as JSON or as a stream of
 * events. Each user has a connection of their own, so as many are in flight as there are users.
 */
import type { Channel, Era, Question, Reply } from '../../mcp/protocol.ts';
import { Deadlines } from '../../targets/deadlines.ts';
import type { Head } from './answer-reader.ts';
import { Lane } from './lane.ts';

export interface HttpChannelOptions {
  readonly url: URL;
  /** Where its host leads. */
  readonly address: string;
  /** Sent with each request; never shown. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeout: number;
}

/** How long the end of a session may take; the load is over either way. */
const END_MS = 1_000;

interface Seat {
  readonly lane: Lane;
  replied: ((reply: Reply) => void) | undefined;
}

export function httpChannel(options: HttpChannelOptions): Channel {
  return new HttpChannel(options);
}

class HttpChannel implements Channel {
  readonly #url: URL;
  readonly #address: string;
  readonly #headers: string;
  readonly #seats: Seat[] = [];
  readonly #deadlines: Deadlines;
  #era: Era = 'modern';
  #version = '';
  #session: string | undefined;
  #id = 0;
  #trouble: string | undefined;
  #heads = new Map<string, string>();

  constructor({ url, address, headers, timeout }: HttpChannelOptions) {
    this.#url = url;
    this.#address = address;
    this.#headers = Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    this.#deadlines = new Deadlines(timeout, (user) => this.#giveUp(user));
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  speak(era: Era, version: string): void {
    this.#era = era;
    this.#version = version;
    this.#heads.clear();
  }

  ask(user: number, question: Question, replied: (reply: Reply) => void): void {
    while (this.#seats.length <= user)
      this.#seats.push({ lane: new Lane(this.#url, this.#address), replied: undefined });
    const seat = this.#seats[user] as Seat;
    seat.replied = replied;
    this.#id += 1;
    const id = this.#id;
    this.#deadlines.begin(user);
    const body = `{"jsonrpc":"2.0","id":${id},"method":"${question.method}","params":${question.params}}`;
    const text = this.#request('POST', body, question);
    seat.lane.post({ id, text, replied: (reply, head) => this.#end(user, this.#judged(reply, head)) });
  }

  notify(method: string): Promise<void> {
    const lane = new Lane(this.#url, this.#address);
    const body = `{"jsonrpc":"2.0","method":"${method}"}`;
    return this.#once(lane, this.#request('POST', body, { method }));
  }

  async close(): Promise<void> {
    this.#deadlines.close();
    for (const { lane } of this.#seats) lane.abandon();
    if (this.#session === undefined) return;
    // Servers need not allow it.
    await this.#once(new Lane(this.#url, this.#address), this.#request('DELETE', '', { method: '' }));
  }

  #once(lane: Lane, text: string): Promise<void> {
    return new Promise<void>((resolve) => {
      const late = setTimeout(resolve, END_MS);
      lane.post({
        text,
        id: undefined,
        replied: () => {
          clearTimeout(late);
          resolve();
        },
      });
    }).finally(() => lane.abandon());
  }

  #judged(reply: Reply, head: Head | undefined): Reply {
    if (head === undefined) {
      if (typeof reply === 'string') this.#trouble = WORDS[reply] ?? reply;
      return reply;
    }
    this.#session ??= this.#era === 'legacy' ? head.session : undefined;
    if (typeof reply === 'object' && head.status < 400) return reply;
    this.#trouble = `answered ${head.status}`;
    // An error in words tells which era is not spoken; access that is denied is none of that.
    const isSaid = typeof reply === 'object' && reply.error !== undefined;
    if (isSaid || head.status < 400 || head.status >= 500 || DENIALS.has(head.status))
      return isSaid ? reply : 'bad-answer';
    return { error: { message: this.#trouble } };
  }

  #end(user: number, reply: Reply): void {
    const seat = this.#seats[user] as Seat;
    const { replied } = seat;
    seat.replied = undefined;
    this.#deadlines.end(user);
    replied?.(reply);
  }

  /** A closed connection is how a request is cancelled. */
  #giveUp(user: number): void {
    this.#seats[user]?.lane.abandon();
    this.#trouble = 'gave no answer in time';
    this.#end(user, 'timeout');
  }

  #request(verb: string, body: string, { method, name = '' }: Pick<Question, 'method' | 'name'>): string {
    const key = `${verb} ${method} ${name}`;
    let head = this.#heads.get(key);
    if (head === undefined) {
      head = this.#head(verb, method, name);
      // Before the first answer the session has no number.
      if (this.#era === 'modern' || this.#session !== undefined) this.#heads.set(key, head);
    }
    return `${head}${Buffer.byteLength(body)}\r\n\r\n${body}`;
  }

  #head(verb: string, method: string, name: string): string {
    const isModern = this.#era === 'modern';
    const lines = [
      `${verb} ${this.#url.pathname}${this.#url.search} HTTP/1.1`,
      `host: ${this.#url.host}`,
      'content-type: application/json',
      'accept: application/json, text/event-stream',
      ...(method === 'initialize' ? [] : [`mcp-protocol-version: ${this.#version}`]),
      ...(isModern ? [`mcp-method: ${method}`] : []),
      ...(isModern && name !== '' ? [`mcp-name: ${headerText(name)}`] : []),
      ...(this.#session === undefined ? [] : [`mcp-session-id: ${this.#session}`]),
    ];
    return `${lines.join('\r\n')}\r\n${this.#headers}content-length: `;
  }
}

const DENIALS = new Set([401, 403, 407]);

const WORDS: Readonly<Record<string, string>> = {
  refused: 'refuses connections',
  reset: 'closed the connection',
  timeout: 'gave no answer in time',
  'bad-answer': 'does not answer in HTTP',
};

/** What a header can't hold as it is goes in base64, as the protocol has it. */
const headerText = (text: string): string =>
  /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith('=?base64?')
    ? text
    : `=?base64?${Buffer.from(text).toString('base64')}?=`;
