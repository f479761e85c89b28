/**
 * The end of the local socket at which watched processes report, and the folder where they leave their last words.
 *
 * The socket's path is short and in a folder of its own with access for this user only: a path of a Unix socket has at
 * most 104 bytes on macOS. Nothing that arrives can throw out of here; a line that makes no sense is counted.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENVIRONMENT, fromLine, type Message } from '@perf/core/protocol';

/** A line longer than this is not from a watched process: its sender is cut off before it fills the memory. */
const LONGEST_LINE = 16 * 1024 * 1024;

const FOLDER_PREFIX = 'perfkit-run-';

export interface Collector {
  /** The socket's path, or the pipe's name. */
  readonly socket: string;
  /** Folder for last words. */
  readonly spool: string;
  /** What a program needs in its environment to find the way here. */
  readonly environment: Readonly<Record<string, string>>;
  /** Asks every connected process for an update, and waits until they came or the time is over. */
  flush(timeout: number): Promise<void>;
  /** Reads what ended processes left behind. */
  readSpool(): void;
  /** Lines that made no sense. */
  readonly rejected: number;
  /** Ends all connections and removes the folder. */
  close(): Promise<void>;
}

/** Takes a message; `isLast`: from what a process left behind. What it throws counts as a line that made no sense. */
export type OnMessage = (message: Message, isLast: boolean) => void;

export async function openCollector(onMessage: OnMessage): Promise<Collector> {
  const collector = new SocketCollector(makeFolder(), onMessage);
  try {
    await collector.listen();
  } catch (error) {
    await collector.close();
    throw error;
  }
  return collector;
}

/** A socket's path has room for a folder this long, and some hundred bytes in all. */
const LONGEST_FOLDER = 70;

/** In the user's folder for such things, or in the system's where that is missing or its name is too long for a socket. */
function makeFolder(): string {
  const bases = [tmpdir(), '/tmp'].filter((base) => base.length <= LONGEST_FOLDER && existsSync(base));
  const base = bases[0] ?? tmpdir();
  removeAbandonedFolders(base);
  return mkdtempSync(join(base, `${FOLDER_PREFIX}${process.pid}-`));
}

class SocketCollector implements Collector {
  readonly socket: string;
  readonly spool: string;
  readonly environment: Readonly<Record<string, string>>;
  rejected = 0;
  readonly #onMessage: OnMessage;
  readonly #server: Server;
  readonly #sockets = new Map<Socket, () => void>();

  constructor(folder: string, onMessage: OnMessage) {
    const onWindows = process.platform === 'win32';
    const address = onWindows ? `\\\\.\\pipe\\perfkit-${randomBytes(8).toString('hex')}` : join(folder, 's');
    this.socket = address;
    this.spool = folder;
    this.#onMessage = onMessage;
    this.environment = { [ENVIRONMENT.socket]: address, [ENVIRONMENT.spool]: folder };
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

  readSpool(): void {
    for (const name of namesIn(this.spool).filter((file) => file.endsWith('.ndjson'))) {
      const path = join(this.spool, name);
      try {
        for (const line of readFileSync(path, 'utf8').split('\n')) if (line !== '') this.#take(line, true);
        rmSync(path, { force: true });
      } catch {
        // What stands under this name is no file of a watched process, or can't be read: one lot of words is lost.
        this.rejected += 1;
      }
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.keys()) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    rmSync(this.spool, { recursive: true, force: true });
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
      for (const line of lines) {
        const message = this.#take(line, false);
        if (message?.type === 'update' && message.flushed === true) this.#sockets.get(socket)?.();
      }
    });
  }

  #take(line: string, isLast: boolean): Message | undefined {
    try {
      const message = fromLine(line);
      this.#onMessage(message, isLast);
      return message;
    } catch {
      this.rejected += 1;
      return undefined;
    }
  }
}

/** A collector that was killed could not remove its folder; the next one does, when its process is gone. */
function removeAbandonedFolders(base: string): void {
  for (const name of namesIn(base).filter((entry) => entry.startsWith(FOLDER_PREFIX))) {
    if (isAlive(Number.parseInt(name.slice(FOLDER_PREFIX.length), 10))) continue;
    try {
      rmSync(join(base, name), { recursive: true, force: true });
    } catch {
      // Another user's: theirs to remove.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
