/**
 * The local socket at which other perfkits of this user ask the one that serves: one JSON text a line each way.
 *
 *   {"id": 1, "method": "report", "params": {…}}  →  {"id": 1, "result": …}  or  {"id": 1, "error": {code, message, hint}}
 *
 * It is also the lock on the data folder: who listens is the one that serves. A socket whose owner was killed answers
 * nobody, and is taken over.
 */
import { chmodSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { isPerfError, PerfError } from '@perf/core';
import { z } from 'zod';

/** Answers a method; what it throws is told to who asked. */
export type Answer = (method: string, params: unknown) => Promise<unknown>;

export interface ControlServer {
  /** It keeps no program running that has nothing else to do. */
  unref(): void;
  close(): Promise<void>;
}

/** Questions are short; who sends more without a line's end is cut off. */
const LONGEST_QUESTION = 64 * 1024;
const MOST_CONNECTIONS = 32;
/** Of one connection that are being answered. */
const MOST_WAITING = 16;
const TRIES = 3;

const request = z.object({ id: z.union([z.string(), z.number()]), method: z.string(), params: z.unknown().optional() });

/** @throws PerfError `runtime/already-serving` when somebody listens there, `runtime/serve-socket` where nobody can */
export async function openControl(path: string, answer: Answer): Promise<ControlServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    converse(socket, answer);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await takeOver(server, path);
  server.on('error', () => undefined);
  return {
    unref: () => void server.unref(),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function takeOver(server: Server, path: string): Promise<void> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    if (await listens(server, path)) {
      if (process.platform !== 'win32') chmodSync(path, 0o600);
      return;
    }
    if (await isAnswered(path)) break;
    // Out of the way first, removed afterwards: what another one put here in this very moment is put back.
    const aside = `${path}${process.pid}`;
    if (!moved(path, aside)) continue;
    if (await isAnswered(aside)) {
      moved(aside, path);
      break;
    }
    rmSync(aside, { force: true });
  }
  throw new PerfError('runtime/already-serving', {
    message: `Expected nobody to serve this data folder, but somebody listens at \`${path}\``,
    hint: 'Use the one that runs, or give another data folder with --data-dir.',
  });
}

/** @returns false when something is at that path already */
function listens(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(unusable(path, error));
    server.once('error', fail);
    server.listen(path, () => {
      server.off('error', fail);
      resolve(true);
    });
  });
}

function unusable(path: string, cause: Error): PerfError {
  return new PerfError('runtime/serve-socket', {
    message: `Expected to listen at \`${path}\`, but that failed: ${cause.message}`,
    hint: 'Give a data folder on a local disk with --data-dir.',
    cause,
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

function converse(socket: Socket, answer: Answer): void {
  let rest = '';
  let waiting = 0;
  socket.on('error', () => undefined);
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_QUESTION || waiting + lines.length > MOST_WAITING) socket.destroy();
    else for (const line of lines) void reply(line);
  });
  const reply = async (line: string): Promise<void> => {
    waiting += 1;
    const response = await responseTo(line, answer);
    waiting -= 1;
    if (!socket.destroyed) socket.write(`${JSON.stringify(response)}\n`);
  };
}

async function responseTo(line: string, answer: Answer): Promise<object> {
  let id: string | number | null = null;
  try {
    const asked = request.parse(JSON.parse(line));
    id = asked.id;
    return { id, result: await answer(asked.method, asked.params ?? {}) };
  } catch (error) {
    return { id, error: complaint(error) };
  }
}

function complaint(error: unknown): { code: string; message: string; hint?: string | undefined } {
  if (isPerfError(error)) return { code: error.code, message: error.message, hint: error.hint };
  const isNonsense = error instanceof z.ZodError || error instanceof SyntaxError;
  const message = error instanceof z.ZodError ? z.prettifyError(error) : String((error as Error)?.message ?? error);
  return isNonsense
    ? { code: 'runtime/invalid-question', message, hint: 'Send {"id": 1, "method": "status"} and a line end.' }
    : { code: 'runtime/failed', message };
}
