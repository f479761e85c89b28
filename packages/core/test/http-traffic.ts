/** A monitor under watch and real servers beside it, for the tests of HTTP traffic; all ends with the test. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, onTestFinished, vi } from 'vitest';
import { type WatchHttpOptions, watchHttp } from '../src/adapters/http/index.ts';
import { createMonitor } from '../src/create-monitor.ts';
import type { Monitor } from '../src/monitor.ts';

export function watched(options: Partial<WatchHttpOptions> = {}): Monitor {
  const monitor = options.monitor ?? createMonitor({ tick: 'manual' });
  const watch = watchHttp({ monitor, ...options });
  onTestFinished(() => watch.close());
  return monitor;
}

interface Listener {
  listen(port: number): unknown;
  address(): unknown;
  close(): unknown;
}

/** @returns the address at which it can be asked: `http://127.0.0.1:12345` */
export async function listening(server: Listener): Promise<string> {
  server.listen(0);
  await once(server as Server, 'listening');
  onTestFinished(() => {
    (server as Server).closeAllConnections?.();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export const serve = (answer: RequestListener): Promise<string> => listening(createServer(answer));

/** Waits for so many calls to end, and gives count and failures by name: of the incoming ones, or of the outgoing. */
export async function counts(
  monitor: Monitor,
  total: number,
  direction: 'in' | 'out' = 'in',
): Promise<Record<string, string>> {
  return vi.waitFor(() => {
    const { operations } = monitor.snapshot();
    const those = operations.filter(({ name }) => name.startsWith('outgoing ') === (direction === 'out'));
    expect(those.reduce((sum, { count }) => sum + count, 0)).toBe(total);
    return Object.fromEntries(those.map(({ name, count, failed }) => [name, `${count} (${failed} failed)`]));
  });
}

/** Sends bytes to a server and gives all that comes back until either side ends. */
export async function raw(url: string, text: string, { leaveAfter }: { leaveAfter?: string } = {}): Promise<string> {
  const socket = connect(Number(new URL(url).port));
  let answer = '';
  socket.on('data', (chunk) => {
    answer += String(chunk);
    if (leaveAfter !== undefined && answer.includes(leaveAfter)) socket.destroy();
  });
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

export const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
