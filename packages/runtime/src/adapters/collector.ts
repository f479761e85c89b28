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

/** @param onMessage takes each message; what it throws counts as a line that made no sense */
export async function openCollector(onMessage: (message: Message) => void): Promise<Collector> {
  removeAbandonedFolders();
  const folder = mkdtempSync(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
  const address =
    process.platform === 'win32' ? `\\\\.\\pipe\\perfkit-${randomBytes(8).toString('hex')}` : join(folder, 's');
  const collector = new SocketCollector(folder, address, onMessage);
  await collector.listen();
  return collector;
}

class SocketCollector implements Collector {
  readonly environment: Readonly<Record<string, string>>;
  rejected = 0;
  readonly #folder: string;
  readonly #address: string;
  readonly #onMessage: (message: Message) => void;
  readonly #server: Server;
  readonly #sockets = new Map<Socket, () => void>();

  constructor(folder: string, address: string, onMessage: (message: Message) => void) {
    this.#folder = folder;
    this.#address = address;
    this.#onMessage = onMessage;
    this.environment = { [ENVIRONMENT.socket]: address, [ENVIRONMENT.spool]: folder };
    this.#server = createServer((socket) => this.#serve(socket));
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#address, () => {
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
    if (!existsSync(this.#folder)) return;
    for (const name of readdirSync(this.#folder).filter((file) => file.endsWith('.ndjson'))) {
      const path = join(this.#folder, name);
      for (const line of readFileSync(path, 'utf8').split('\n')) if (line !== '') this.#take(line);
      rmSync(path, { force: true });
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.keys()) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    rmSync(this.#folder, { recursive: true, force: true });
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
        const message = this.#take(line);
        if (message?.type === 'update' && message.flushed === true) this.#sockets.get(socket)?.();
      }
    });
  }

  #take(line: string): Message | undefined {
    try {
      const message = fromLine(line);
      this.#onMessage(message);
      return message;
    } catch {
      this.rejected += 1;
      return undefined;
    }
  }
}

/** A collector that was killed could not remove its folder; the next one does, when its process is gone. */
function removeAbandonedFolders(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(FOLDER_PREFIX))) {
    const pid = Number.parseInt(name.slice(FOLDER_PREFIX.length), 10);
    if (isAlive(pid)) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Another user's: theirs to remove.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
