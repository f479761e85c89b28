/**
 * A server that can do exactly so many requests per second, whatever else the machine does: `program.ts 400`.
 *
 * Each request takes its share of the time as the clock has it, one after the other, and is answered when its time is over.
 * An answer that a busy machine sends late takes nothing from those behind it. With `shed`, it refuses what would have to wait
 * longer than `shed` milliseconds with a 503: `program.ts 400 50`.
 */

import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const each = 1_000 / Number(process.argv[2]);
const shed = Number(process.argv[3] ?? Number.POSITIVE_INFINITY);
const waiting: { readonly at: number; readonly response: ServerResponse }[] = [];
let busyUntil = 0;
let _timer: NodeJS.Timeout | undefined;

function answer(): void {
  _timer = undefined;
  const now = performance.now();
  while ((waiting[0]?.at ?? Number.POSITIVE_INFINITY) <= now) waiting.shift()?.response.end('done');
  const next = waiting[0];
  if (next !== undefined) _timer = setTimeout(answer, Math.max(1, next.at - now));
}

const server = createServer((_, response) => {
  const now = performance.now();
  if (busyUntil - now > shed) {
    response.statusCode = 503;
    response.end('busy');
    return;
  }
  busyUntil = Math.max(now, busyUntil) + each;
  waiting.push({ at: busyUntil, response });
  _timer ??= setTimeout(answer, Math.max(1, busyUntil - now));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
