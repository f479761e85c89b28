/**
 * An MCP server in a process of its own: messages are lines on its standard input and output, many questions at once.
 *
 * A question's number holds who asked it, so an answer finds its user without a search: number = round · 2^20 + user. What is
 * asked within one turn of the event loop goes out in one write.
 */
import { StringDecoder } from 'node:string_decoder';
import { answerTo, type Channel, messageOf, type Question, type Reply } from '../../mcp/protocol.ts';
import { Deadlines } from '../../targets/deadlines.ts';
import { type ServerProcess, type ServerProcessOptions, startServerProcess } from './server-process.ts';

const USERS = 2 ** 20;
/** The longest answer that is read: what is longer is no answer to a call. */
const MOST_CHARACTERS = 16_000_000;
/** Who asks a server that has ended is told so no faster than this: a loop round it must not eat the machine. */
const GONE_MS = 10;

interface Slot {
  /** Of the question that is waited for. */
  id: number;
  replied: ((reply: Reply) => void) | undefined;
}

/** @param timeout how long an answer is waited for */
export function stdioChannel(options: ServerProcessOptions & { readonly timeout: number }): Channel {
  return new StdioChannel(options);
}

class StdioChannel implements Channel {
  readonly #process: ServerProcess;
  readonly #slots: Slot[] = [];
  readonly #deadlines: Deadlines;
  #unsent = '';
  #unread = '';
  #trouble: string | undefined;
  #isClosed = false;

  constructor({ timeout, ...options }: ServerProcessOptions & { readonly timeout: number }) {
    const decoder = new StringDecoder('utf8');
    this.#process = startServerProcess(options, {
      output: (chunk) => this.#read(decoder.write(chunk)),
      ended: (how) => this.#lose(how),
    });
    this.#deadlines = new Deadlines(timeout, (user) => this.#giveUp(user));
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  speak(): void {
    // Both eras have the same lines.
  }

  ask(user: number, { method, params }: Question, replied: (reply: Reply) => void): void {
    while (this.#slots.length <= user) this.#slots.push({ id: this.#slots.length, replied: undefined });
    const slot = this.#slots[user] as Slot;
    slot.replied = replied;
    slot.id += USERS;
    if (this.#trouble !== undefined) {
      setTimeout(() => this.#reply(slot, 'refused'), GONE_MS);
      return;
    }
    this.#deadlines.begin(user);
    this.#write(`{"jsonrpc":"2.0","id":${slot.id},"method":"${method}","params":${params}}\n`);
  }

  async notify(method: string): Promise<void> {
    this.#write(`{"jsonrpc":"2.0","method":"${method}"}\n`);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#deadlines.close();
    for (const slot of this.#slots) slot.replied = undefined;
    await this.#process.end();
  }

  #write(line: string): void {
    if (this.#unsent === '') queueMicrotask(() => this.#flush());
    this.#unsent += line;
  }

  #flush(): void {
    const text = this.#unsent;
    this.#unsent = '';
    if (text !== '') this.#process.write(text);
  }

  #read(text: string): void {
    const all = this.#unread + text;
    let from = 0;
    for (let end = all.indexOf('\n'); end >= 0; end = all.indexOf('\n', from)) {
      this.#take(all.slice(from, end));
      from = end + 1;
    }
    this.#unread = all.slice(from);
    if (this.#unread.length <= MOST_CHARACTERS) return;
    this.#unread = '';
    this.#lose('sent a line without an end');
  }

  #take(line: string): void {
    // Programs print what is no message, like a banner.
    const message = messageOf(line);
    if (message === undefined || this.#isClosed) return;
    if (typeof message.method === 'string') {
      const answer = answerTo(message);
      if (answer !== undefined) this.#write(`${answer}\n`);
      return;
    }
    const id = Number(message.id);
    const slot = this.#slots[id % USERS];
    // The answer to a question that was given up is too late.
    if (slot?.id === id) this.#reply(slot, message);
  }

  #reply(slot: Slot, reply: Reply): void {
    const { replied } = slot;
    if (replied === undefined) return;
    slot.replied = undefined;
    this.#deadlines.end(slot.id % USERS);
    replied(reply);
  }

  #giveUp(user: number): void {
    const slot = this.#slots[user];
    if (slot?.replied === undefined) return;
    const params = JSON.stringify({ requestId: slot.id, reason: 'no answer in time' });
    this.#write(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":${params}}\n`);
    this.#reply(slot, 'timeout');
  }

  #lose(how: string): void {
    this.#trouble ??= `the server ${how}`;
    for (const slot of this.#slots) this.#reply(slot, 'reset');
  }
}
