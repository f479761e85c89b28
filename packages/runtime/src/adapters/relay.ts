/**
 * Stands between a client on our standard input and output and the program that serves it, and passes every byte on as it
 * came, in its order, as soon as it is there.
 *
 *   client ── our stdin ──▶ program's stdin          a side that does not read stops the other from sending: nothing
 *          ◀── our stdout ── program's stdout        is piled up here
 *
 * Both directions are independent: a full pipe in one never holds up the other, as it would not without us. When one end
 * goes, the other is told as the system would have told it: end of input, or a closed pipe.
 */
import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Relayed {
  /** What the client sent. Called after it was passed on. */
  onRequest(chunk: Uint8Array): void;
  /** What the program answered. */
  onAnswer(chunk: Uint8Array): void;
  /** The client sends no more, or reads no more. */
  onLeft(): void;
}

export interface ProgramPipes {
  readonly stdin: Writable;
  readonly stdout: Readable;
}

/** After the program's end, what it had started may still write: that is over when nothing came for as long. */
const QUIET_MS = 200;
/** A client that reads nothing for so long has no use for the rest. */
const LONGEST_REST_MS = 30_000;

/** @returns waits, once the program has ended, until what it wrote has been passed on */
export function relay({ stdin, stdout }: ProgramPipes, relayed: Relayed): () => Promise<void> {
  const client = { in: process.stdin, out: writerTo(1) };
  pass(client.in, stdin, relayed.onRequest);
  client.in.once('end', () => {
    relayed.onLeft();
    stdin.end();
  });
  // The program reads no more: what is still sent to it stays unread, as in a closed pipe. Its answers go on.
  stdin.on('error', () => client.in.pause());
  let seen = 0;
  let isClosed = false;
  pass(stdout, client.out, (chunk) => {
    seen += chunk.length;
    relayed.onAnswer(chunk);
  });
  stdout.once('close', () => {
    isClosed = true;
  });
  client.out.on('error', () => {
    relayed.onLeft();
    stdout.destroy();
  });
  return async () => {
    for (let before = -1; !isClosed && (before !== seen || stdout.isPaused()); ) {
      before = seen;
      await Promise.race([new Promise((resolve) => stdout.once('close', resolve)), sleep(QUIET_MS)]);
    }
    await Promise.race([flushed(client.out), sleep(LONGEST_REST_MS)]);
    client.in.pause();
  };
}

function pass(from: Readable, to: Writable, saw: (chunk: Uint8Array) => void): void {
  from.on('data', (chunk: Uint8Array) => {
    if (!to.destroyed && !to.write(chunk)) from.pause();
    saw(chunk);
  });
  to.on('drain', () => from.resume());
  from.on('error', () => undefined);
}

/** A pipe that is written to without waiting: `process.stdout` stands still, and we with it, when nobody reads. */
function writerTo(descriptor: number): Writable {
  const kind = fstatSync(descriptor);
  if (!kind.isFIFO() && !kind.isSocket()) return process.stdout;
  return new Socket({ fd: descriptor, readable: false, writable: true });
}

function flushed(writable: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (writable.destroyed) return resolve();
    writable.once('error', () => resolve());
    writable.write('', () => resolve());
  });
}
