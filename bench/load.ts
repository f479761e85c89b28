/**
 * Requests for a server of the bench, over plain sockets: what asks must not be busier than what answers.
 *
 * A server writes an answer in one piece, and each socket has one request under way, so what arrives is an answer.
 */
import { connect, type Socket } from 'node:net';

const CONNECTIONS = 8;

const request = (i: number): string => `GET /users/${1000 + (i % 9000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

/** Asks as fast as the server answers, over a few connections, until there were so many answers. */
export async function askAll(port: number, requests: number): Promise<void> {
  let left = requests;
  const sockets = await connected(port, CONNECTIONS);
  const ask = (socket: Socket): Promise<void> =>
    new Promise((resolve, reject) => {
      const next = (): void => {
        left -= 1;
        if (left < 0) resolve();
        else socket.write(request(left));
      };
      socket.on('error', reject).on('close', () => reject(closed()));
      socket.on('data', (answer) => {
        if (!isAnswer(answer)) return void reject(unexpected(answer));
        next();
      });
      next();
    });
  await Promise.all(sockets.map(ask));
  for (const socket of sockets) socket.destroy();
}

export interface OpenLoad {
  readonly perSecond: number;
  readonly seconds: number;
}

export interface Asked {
  /**
   * Milliseconds of each request from the moment it was meant to be sent: a server that stands still is seen in all
   * requests that it kept waiting, not only in the one it was working on.
   */
  readonly took: readonly number[];
  /** Milliseconds by which each was sent late, by no fault of the server's. */
  readonly late: readonly number[];
}

/** Asks at a constant rate, whether or not earlier requests were answered. */
export async function askAtRate(port: number, { perSecond, seconds }: OpenLoad): Promise<Asked> {
  const idle = await connected(port, CONNECTIONS * 8);
  const all = [...idle];
  const waiting: number[] = [];
  const took: number[] = [];
  const late: number[] = [];
  const wanted = Math.round(perSecond * seconds);
  await new Promise<void>((resolve, reject) => {
    const sent = new Map<Socket, number>();
    const send = (socket: Socket, due: number): void => {
      sent.set(socket, due);
      socket.write(request(took.length));
    };
    for (const socket of all) {
      socket.on('error', reject).on('close', () => reject(closed()));
      socket.on('data', (answer) => {
        if (!isAnswer(answer)) return void reject(unexpected(answer));
        took.push(performance.now() - (sent.get(socket) as number));
        if (took.length === wanted) return void resolve();
        const due = waiting.shift();
        if (due === undefined) idle.push(socket);
        else send(socket, due);
      });
    }
    const began = performance.now();
    let begun = 0;
    // A timer is late by up to a millisecond, which is more than an answer takes. So this process does not sleep.
    const turn = (): void => {
      for (const now = performance.now(); begun < wanted && began + (begun * 1000) / perSecond <= now; begun += 1) {
        const due = began + (begun * 1000) / perSecond;
        late.push(now - due);
        const socket = idle.pop();
        if (socket === undefined) waiting.push(due);
        else send(socket, due);
      }
      if (took.length < wanted) setImmediate(turn);
    };
    turn();
  });
  for (const socket of all) socket.destroy();
  return { took, late };
}

function connected(port: number, count: number): Promise<Socket[]> {
  const open = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket)).once('error', reject);
    });
  return Promise.all(Array.from({ length: count }, open));
}

/** `HTTP/1.1 200 …`, and all of the JSON. */
function isAnswer(answer: Buffer): boolean {
  return answer[9] === 0x32 && answer[answer.length - 1] === 0x7d;
}

function closed(): Error {
  return new Error('Expected the server to keep its connections, but it has closed one');
}

function unexpected(answer: Buffer): Error {
  return new Error(`Expected an answer in one piece, got \`${answer.toString('latin1').slice(0, 80)}\``);
}
