/**
 * The end of the local socket at which watched processes report, and the folder where they leave their last words.
 *
 * The socket's path is short and in a folder of its own with access for this user only: a path of a Unix socket has at
 * most 104 bytes on macOS. Nothing that arrives can throw out of here; a line that makes no sense is counted.
 */
import { readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { ENVIRONMENT, fromLine, type Message } from '@perf/core/protocol';
import { isAlive, type MeetingPlace, makeMeetingPlace, namesIn } from './meeting-place.ts';

/** A line longer than this is not from a watched process: its sender is cut off before it fills the memory. */
const LONGEST_LINE = 16 * 1024 * 1024;

export interface Collector {
  /** The socket's path, or the pipe's name. */
  readonly socket: string;
  /** Folder for last words. */
  readonly spool: string;
  /** What a program needs in its environment to find the way here. */
  readonly environment: Readonly<Record<string, string>>;
  /** Asks every connected process for an update, and waits until they came or the time is over. */
  flush(timeout: number): Promise<void>;
  /** Reads what processes left in the folder. @returns the sources of which nothing more will come, each once */
  sweep(): string[];
  /** Whether ended processes can leave something behind. */
  readonly hasRoom: boolean;
  /** Lines that made no sense. */
  readonly rejected: number;
  /** Ends all connections and removes the folder. */
  close(): Promise<void>;
}

export interface CollectorOptions {
  /** Takes a message; `isLast`: from what a process left behind. What it throws counts as a line that made no sense. */
  readonly onMessage: (message: Message, isLast: boolean) => void;
  /** The connection of a source is gone: it has ended, or it may come back. */
  readonly onSilence?: (source: string) => void;
}

/** @param place where it listens; without it, a folder that is made for it */
export async function openCollector(
  options: CollectorOptions,
  place: MeetingPlace = makeMeetingPlace(),
): Promise<Collector> {
  const collector = new SocketCollector(place, options);
  try {
    await collector.listen();
  } catch (error) {
    await collector.close();
    throw error;
  }
  return collector;
}

class SocketCollector implements Collector {
  readonly socket: string;
  readonly spool: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly hasRoom: boolean;
  rejected = 0;
  readonly #options: CollectorOptions;
  readonly #server: Server;
  readonly #sockets = new Map<Socket, () => void>();
  /** Sources with a connection, and those that lost it or never had one: with what tells whether they have ended. */
  readonly #connected = new Map<string, Socket>();
  /** Files in the folder that are none of a watched process. */
  readonly #unreadable = new Set<string>();
  readonly #silent = new Map<string, { readonly pid: number; readonly hasLastWords: boolean }>();

  constructor({ folder, socket, hasRoom }: MeetingPlace, options: CollectorOptions) {
    this.socket = socket;
    this.spool = folder;
    this.hasRoom = hasRoom;
    this.#options = options;
    this.environment = { [ENVIRONMENT.socket]: socket, [ENVIRONMENT.spool]: folder };
    this.#server = createServer((socket) => this.#serve(socket));
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.socket, () => {
        this.#server.off('error', reject);
        this.#server.on('error', () => undefined);
        resolve();
      });
    });
  }

  async flush(timeout: number): Promise<void> {
    const answers = [...this.#sockets.keys()].map(
      (socket) =>
        new Promise<void>((resolve) => {
          this.#sockets.set(socket, resolve);
          socket.once('close', () => resolve());
          socket.write('flush\n');
        }),
    );
    if (answers.length === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeout);
    });
    await Promise.race([Promise.all(answers), late]);
    clearTimeout(timer);
  }

  sweep(): string[] {
    this.#readSpool();
    const ended = [...this.#silent].filter(([, { pid, hasLastWords }]) => hasLastWords || !isAlive(pid));
    for (const [source] of ended) this.#silent.delete(source);
    return ended.map(([source]) => source);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.keys()) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    rmSync(this.spool, { recursive: true, force: true });
  }

  #readSpool(): void {
    const names = namesIn(this.spool);
    this.#readFiles(
      names.filter((name) => name.endsWith('.hello')),
      (line) => this.#takeFirstWord(line),
    );
    this.#readFiles(
      names.filter((name) => name.endsWith('.ndjson')),
      (line) => this.#takeLastWord(line),
    );
  }

  #readFiles(names: readonly string[], take: (line: string) => void): void {
    for (const name of names) {
      const path = join(this.spool, name);
      try {
        for (const line of readFileSync(path, 'utf8').split('\n')) if (line !== '') take(line);
        rmSync(path, { force: true });
      } catch {
        // What stands under this name is no file of a watched process, or can't be read: one lot of words is lost. Once.
        if (!this.#unreadable.has(name)) this.rejected += 1;
        this.#unreadable.add(name);
      }
    }
  }

  #takeFirstWord(line: string): void {
    const message = this.#take(line, false);
    if (message?.type !== 'hello' || this.#connected.has(message.source)) return;
    this.#silent.set(message.source, { pid: message.pid, hasLastWords: false });
  }

  #takeLastWord(line: string): void {
    const message = this.#take(line, true);
    if (message?.type !== 'hello') return;
    const { source, pid } = message;
    // What is still on its way through the socket comes first.
    const socket = this.#connected.get(source);
    if (socket === undefined) this.#silent.set(source, { pid, hasLastWords: true });
    else socket.once('close', () => this.#silent.set(source, { pid, hasLastWords: true }));
  }

  #serve(socket: Socket): void {
    const ignore = (): void => undefined;
    this.#sockets.set(socket, ignore);
    socket.on('error', ignore);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.setEncoding('utf8');
    let rest = '';
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LONGEST_LINE) socket.destroy();
      for (const line of lines) this.#hear(line, socket);
    });
  }

  #hear(line: string, socket: Socket): void {
    const message = this.#take(line, false);
    if (message?.type === 'update' && message.flushed === true) this.#sockets.get(socket)?.();
    if (message?.type !== 'hello') return;
    const { source, pid } = message;
    this.#connected.set(source, socket);
    this.#silent.delete(source);
    socket.once('close', () => {
      if (this.#connected.get(source) !== socket) return;
      this.#connected.delete(source);
      this.#silent.set(source, { pid, hasLastWords: false });
      this.#options.onSilence?.(source);
    });
  }

  #take(line: string, isLast: boolean): Message | undefined {
    try {
      const message = fromLine(line);
      this.#options.onMessage(message, isLast);
      return message;
    } catch {
      this.rejected += 1;
      return undefined;
    }
  }
}
