/**
 * A session with an MCP server behind a URL (Streamable HTTP): every message is a POST, answered as JSON or as a stream of
 * events. Each user has a connection of their own, so as many are in flight as there are users.
 *
 *   call ──(404: the session has expired)──▶ all wait ──(initialize)──▶ the call again, once
 */
import {
  answerTo,
  type Channel,
  type Era,
  INITIALIZE,
  type Message,
  type Question,
  type Reply,
} from '../../mcp/protocol.ts';
import { Deadlines } from '../../targets/deadlines.ts';
import type { Head } from './answer-reader.ts';
import { Lane, type Posted } from './lane.ts';
import { requestHead } from './request-head.ts';

export interface HttpChannelOptions {
  readonly url: URL;
  /** Where its host leads. */
  readonly address: string;
  /** Sent with each request; never shown. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeout: number;
  /** Told when a session had expired, and how long it took to begin another one. */
  readonly onRenewed?: (took: number, isRenewed: boolean) => void;
}

/** How long the end of a session may take; the load is over either way. */
const END_MS = 1_000;

/** A server that asks more at once does not wait for it. */
const MOST_ANSWERS = 100;

interface Seat {
  readonly lane: Lane;
  replied: ((reply: Reply) => void) | undefined;
}

interface Asked {
  readonly user: number;
  readonly question: Question;
  /** It was refused once already, since its session had expired. */
  readonly isSecond?: boolean;
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
  readonly #onRenewed: HttpChannelOptions['onRenewed'];
  #answering = 0;
  /** While a session is begun anew. */
  #renewing: Promise<void> | undefined;
  #trouble: string | undefined;
  #heads = new Map<string, string>();

  constructor({ url, address, headers, timeout, onRenewed }: HttpChannelOptions) {
    this.#onRenewed = onRenewed;
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
    this.#deadlines.begin(user);
    this.#send(seat, { user, question });
  }

  #send(seat: Seat, asked: Asked): void {
    if (this.#renewing !== undefined) {
      this.#sendLater(seat, asked);
      return;
    }
    const { user, question, isSecond = false } = asked;
    this.#id += 1;
    const id = this.#id;
    const session = this.#session;
    const body = `{"jsonrpc":"2.0","id":${id},"method":"${question.method}","params":${question.params}}`;
    seat.lane.post({
      id,
      text: this.#request('POST', body, question),
      heard: this.#heard,
      replied: (reply, head) => {
        const hasExpired = head?.status === 404 && session !== undefined && !isSecond;
        if (!hasExpired) return this.#end(user, this.#judged(reply, head));
        // Who comes later finds it begun anew already.
        if (session === this.#session) this.#renew();
        this.#sendLater(seat, asked);
      },
    });
  }

  /** When the session is there again, unless it was given up meanwhile. */
  #sendLater(seat: Seat, asked: Asked): void {
    const { replied } = seat;
    void Promise.resolve(this.#renewing).then(() => {
      if (replied !== undefined && seat.replied === replied) this.#send(seat, { ...asked, isSecond: true });
    });
  }

  #renew(): void {
    const began = performance.now();
    this.#session = undefined;
    this.#heads.clear();
    const body = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":${INITIALIZE}}`;
    this.#renewing = this.#once(new Lane(this.#url, this.#address), {
      id: 0,
      text: this.#request('POST', body, { method: 'initialize' }),
      replied: (_reply, head) => {
        this.#session = head?.session;
      },
    })
      .then(() => this.notify('notifications/initialized'))
      .then(() => {
        this.#renewing = undefined;
        this.#onRenewed?.(performance.now() - began, this.#session !== undefined);
      });
  }

  /** The server asks us in the middle of its answer. */
  readonly #heard = (message: Message): void => {
    const answer = answerTo(message);
    if (answer === undefined || this.#answering >= MOST_ANSWERS) return;
    this.#answering += 1;
    const text = this.#request('POST', answer, { method: '' });
    void this.#once(new Lane(this.#url, this.#address), sent(text)).then(() => {
      this.#answering -= 1;
    });
  };

  notify(method: string): Promise<void> {
    const lane = new Lane(this.#url, this.#address);
    const body = `{"jsonrpc":"2.0","method":"${method}"}`;
    return this.#once(lane, sent(this.#request('POST', body, { method })));
  }

  async close(): Promise<void> {
    this.#deadlines.close();
    for (const seat of this.#seats) {
      seat.replied = undefined;
      seat.lane.abandon();
    }
    if (this.#session === undefined) return;
    // Servers need not allow it.
    await this.#once(new Lane(this.#url, this.#address), sent(this.#request('DELETE', '', { method: '' })));
  }

  #once(lane: Lane, posted: Posted): Promise<void> {
    return new Promise<void>((resolve) => {
      const late = setTimeout(resolve, END_MS);
      lane.post({
        ...posted,
        replied: (reply, head) => {
          clearTimeout(late);
          posted.replied(reply, head);
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
      const [era, version, session] = [this.#era, this.#version, this.#session];
      head = requestHead({ verb, url: this.#url, method, name, era, version, session, headers: this.#headers });
      // Before the first answer the session has no number.
      if (this.#era === 'modern' || this.#session !== undefined) this.#heads.set(key, head);
    }
    return `${head}${Buffer.byteLength(body)}\r\n\r\n${body}`;
  }
}

/** What nobody answers. */
const sent = (text: string): Posted => ({ text, id: undefined, replied: () => undefined });

const DENIALS = new Set([401, 403, 407]);

const WORDS: Readonly<Record<string, string>> = {
  refused: 'refuses connections',
  reset: 'closed the connection',
  timeout: 'gave no answer in time',
  'bad-answer': 'does not answer in HTTP',
};
