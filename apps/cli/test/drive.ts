/** A known load for a server under test: so many requests of each kind, one after the other. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Request {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly times: number;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Sends them all and reads each answer to its end. @returns how many answers had which status */
export async function drive(port: number, requests: readonly Request[]): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  for (const { method = 'GET', path, times } of requests) {
    for (let i = 0; i < times; i += 1) {
      const response = await fetch(`http://127.0.0.1:${port}${path.replace('*', String(i))}`, { method });
      await response.arrayBuffer();
      statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    }
  }
  return statuses;
}
