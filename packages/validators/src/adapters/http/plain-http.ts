/** HTTP/1.1 over plain sockets: a connection for each user, and one encoded request for all. */
import type { Connecting, Connection, Done } from '../../target.ts';
import { Deadlines } from '../../targets/deadlines.ts';
import type { HttpRequest } from '../../targets/http-request.ts';
import { type Asking, Lane } from './lane.ts';

const READ_BYTES = 65_536;

export function connectPlain(request: HttpRequest, address: string, { timeout }: Connecting): Connection {
  const lanes: (Lane | undefined)[] = [];
  const deadlines = new Deadlines(timeout, (user) => lanes[user]?.giveUp('timeout'));
  const asking: Asking = {
    host: address,
    port: request.port,
    method: request.method,
    bytes: encoded(request),
    accepts: request.accepts,
    buffer: Buffer.allocUnsafeSlow(READ_BYTES),
    ended: (user) => deadlines.end(user),
  };
  return {
    send(user: number, done: Done): void {
      deadlines.begin(user);
      let lane = lanes[user];
      if (lane === undefined) {
        lane = new Lane(asking, user);
        lanes[user] = lane;
      }
      lane.send(done);
    },
    async close() {
      deadlines.close();
      for (const lane of lanes) lane?.close();
    },
  };
}

function encoded({ method, url, headers, body }: HttpRequest): Uint8Array {
  const lines = [`${method} ${url.pathname}${url.search} HTTP/1.1`];
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}
