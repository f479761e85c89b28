/** What stands beside the system: who is told of alerts, and who takes measurements. Both can be out. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Sink {
  readonly url: string;
  /** Bodies that were taken. */
  readonly taken: Buffer[];
  /** While it is out it answers 503. */
  isOut: boolean;
  /** Requests that came while it was out. */
  turnedAway: number;
  close(): void;
}

export async function openSink(): Promise<Sink> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (sink.isOut) {
      sink.turnedAway += 1;
      response.writeHead(503).end();
      return;
    }
    sink.taken.push(Buffer.concat(parts));
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sink: Sink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    taken: [],
    isOut: false,
    turnedAway: 0,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return sink;
}
