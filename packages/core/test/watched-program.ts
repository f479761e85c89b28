/**
 * Real programs under the built preload, and a collector that keeps what they tell.
 *
 * The preload is built as it ships, into a folder whose name has a space and letters outside of ASCII, since that is
 * where people install things.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { preload } from '@tooling/presets/tsup';
import {
  type ProgramOptions,
  type ProgramResult,
  type RunningProgram,
  startProgram,
  systemNodes,
  type TemporaryFolder,
  temporaryFolder,
} from '@tooling/testkit';
import { build } from 'tsup';
import { afterAll, expect, onTestFinished, vi } from 'vitest';
import { createMonitor } from '../src/create-monitor.ts';
import { createIntake } from '../src/intake.ts';
import { fromLine, type Hello, type Message, type Update } from '../src/protocol.ts';
import type { Snapshot } from '../src/snapshot.ts';

/** The Node of this workspace, and the machine's own. */
export const nodes: readonly { readonly version: string; readonly path: string }[] = [
  { version: process.versions.node, path: process.execPath },
  ...systemNodes().filter(({ path }) => path !== process.execPath),
];

export interface Built {
  readonly register: string;
  /** A copy of `@perf/core` for programs, as a bundle that knows nothing of the preload. */
  readonly core: string;
}

/** Builds what programs load; to be called in `beforeAll`. */
export async function builtPreload(): Promise<Built> {
  const folder = await temporaryFolder('per fümé');
  afterAll(() => folder.remove());
  const source = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url));
  const entry = { register: source('adapters/register/index.ts'), core: source('index.ts') };
  await build({ ...preload({ entry }), outDir: folder.path, config: false });
  return { register: folder.at('register.cjs'), core: folder.at('core.cjs') };
}

export interface Collecting {
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: TemporaryFolder;
  /** As they came, over all connections. */
  readonly messages: Message[];
  /** Sends a word to all that are connected. */
  send(word: string): void;
  /** Ends all connections, and takes no more. */
  close(): Promise<void>;
}

export interface CollectingOptions {
  /** Takes connections and reads nothing. */
  readonly deaf?: boolean;
}

export async function collecting({ deaf = false }: CollectingOptions = {}): Promise<Collecting> {
  const folder = await temporaryFolder('c');
  const spool = folder.at('spool');
  mkdirSync(spool);
  const messages: Message[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer({ pauseOnConnect: deaf }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    if (!deaf) readLines(socket, (line) => messages.push(fromLine(line)));
  });
  await new Promise<void>((resolve) => server.listen(folder.at('s'), resolve));
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  onTestFinished(close);
  return {
    environment: { PERFKIT_SOCKET: folder.at('s'), PERFKIT_SPOOL: spool },
    folder,
    messages,
    send: (word) => sockets.forEach((socket) => void socket.write(`${word}\n`)),
    close,
  };
}

function readLines(socket: Socket, onLine: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
}

/** What ended programs left behind, by file. */
export function lastWords({ folder }: Collecting): Message[][] {
  const spool = folder.at('spool');
  const files = readdirSync(spool).filter((file) => !file.endsWith('.hello'));
  return files.map((file) => {
    expect(file).toMatch(/^[\w-]+\.ndjson$/);
    return readFileSync(join(spool, file), 'utf8').trimEnd().split('\n').map(fromLine);
  });
}

export interface Gathered {
  readonly snapshot: Snapshot;
  readonly hellos: readonly Hello[];
  readonly updates: readonly Update[];
  /** Count and failures by name. */
  readonly counts: Readonly<Record<string, string>>;
}

/** All that came, through the socket and through last words, as a collector brings it together. */
export function gathered(collected: Collecting): Gathered {
  const monitor = createMonitor({ tick: 'manual' });
  const intake = createIntake(monitor);
  const all = [...collected.messages, ...lastWords(collected).flat()];
  const updates = all.filter((message) => message.type === 'update');
  for (const update of updates) for (const series of update.series) intake.accept(update.source, series);
  const hellos = all.filter((message) => message.type === 'hello');
  const snapshot = monitor.snapshot();
  const counts = snapshot.operations.map(({ name, count, failed }) => [name, `${count} (${failed} failed)`]);
  return {
    snapshot,
    updates,
    hellos: [...new Map(hellos.map((hello) => [hello.source, hello])).values()],
    counts: Object.fromEntries(counts),
  };
}

export interface Programs extends ProgramOptions {
  readonly node: string;
  readonly register: string;
  readonly collected: Pick<Collecting, 'environment'>;
  /** Files of the program by name; the first is started. */
  readonly files: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Of the user's own. */
  readonly nodeOptions?: string;
}

/** Starts a program as `perfkit run` does. */
export async function startWatched(programs: Programs): Promise<RunningProgram> {
  const { node, register, collected, files, args = [], nodeOptions = '', env = process.env, ...options } = programs;
  const folder = await temporaryFolder('program');
  for (const [name, text] of Object.entries(files)) writeFileSync(folder.at(name), text);
  const { NODE_OPTIONS: _, ...others } = env;
  const loaded = { ...collected.environment, NODE_OPTIONS: `${nodeOptions} --require "${register}"`.trim() };
  return startProgram(node, [folder.at(Object.keys(files)[0] as string), ...args], {
    ...options,
    cwd: folder.path,
    env: { ...others, ...loaded },
  });
}

export interface RunningServer {
  readonly url: string;
  /** Ends it by SIGTERM, as one that does not listen to signals. */
  stop(): Promise<ProgramResult>;
}

export interface Servers extends Pick<Programs, 'register' | 'node' | 'collected' | 'args'> {
  /** Beside what every program is given. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it prints when it listens. @default 'listening on' */
  readonly ready?: string;
}

/**
 * Starts a server under watch, on the port `PORT`, and waits until it listens.
 *
 * @param program a file of `test/programs`, or an absolute path
 */
export async function startServer(
  program: string,
  { register, node, collected, args = [], env = {}, ready = 'listening on' }: Servers,
): Promise<RunningServer> {
  const port = await freePort();
  const file = resolve(fileURLToPath(new URL('programs', import.meta.url)), program);
  const running = startProgram(node, [file, ...args], {
    cwd: dirname(file),
    env: {
      ...process.env,
      ...collected.environment,
      NODE_OPTIONS: `--require "${register}"`,
      PORT: String(port),
      ...env,
    },
    timeout: 30_000,
  });
  await running.saw(ready);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      running.kill('SIGTERM');
      return running.result;
    },
  };
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function runWatched(programs: Programs): Promise<ProgramResult> {
  return (await startWatched(programs)).result;
}

/** Waits until something holds of what has come so far. */
export async function heard(check: () => void): Promise<void> {
  await vi.waitFor(check, { timeout: 10_000, interval: 20 });
}
