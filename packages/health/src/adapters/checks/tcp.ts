/** Whether somebody accepts connections at a port, or at a Unix socket. */
import { connect, type Socket } from 'node:net';
import { type Duration, milliseconds } from '@perf/core';
import type { Check, Outcome } from '../../check.ts';
import { builtIn, type CommonOptions, refuse, rounded } from './built-in.ts';

export interface TcpOptions extends CommonOptions {
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** 1 to 65535; or `path`. */
  readonly port?: number;
  /** A Unix socket. */
  readonly path?: string;
  /** A connection that takes longer warns. @default none */
  readonly warnAfter?: Duration;
}

/** Connects and ends the connection; nothing is said. Kind: readiness. */
export function tcpCheck({ host = '127.0.0.1', port, path, warnAfter, ...options }: TcpOptions): Check {
  if (path === undefined && !isPort(port))
    refuse('tcpCheck', 'port', { expected: 'a port from 1 to 65535', got: port });
  const slow = warnAfter === undefined ? Number.POSITIVE_INFINITY : milliseconds(warnAfter, 'warnAfter');
  const target = path ?? `${host}:${port}`;
  return builtIn({ name: `tcp ${target}`, outside: true }, options, async (signal): Promise<Outcome> => {
    const began = performance.now();
    const socket = path === undefined ? connect({ host, port: port ?? 0 }) : connect({ path });
    await connected(socket, signal);
    const took = rounded(performance.now() - began);
    return {
      state: took > slow ? 'warn' : 'pass',
      text: `${target} accepts, after ${took} ms`,
      observed: [{ name: 'connect', value: took, unit: 'ms' }],
    };
  });
}

export const isPort = (port: unknown): boolean => Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65_535;

/** Waits until a socket is connected, and ends it. */
function connected(socket: Socket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = (): void => void socket.destroy(signal.reason);
    signal.addEventListener('abort', give, { once: true });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
    socket.once('close', () => signal.removeEventListener('abort', give));
  });
}
