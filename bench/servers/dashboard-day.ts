/** A program that shows its own dashboard over a day of history of 50 operations. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredRow } from '@perf/analytics';
import { openHistory } from '@perf/analytics/sqlite';
import { Histogram } from '@perf/core';
import { dashboard } from '@perf/dashboard';
import { createPerf } from '@perf/runtime';
import { serve } from './serving.ts';

const MINUTE = 60_000;
const OPERATIONS = 50;
const AT_ONCE = 5_000;

const data = mkdtempSync(join(tmpdir(), 'perfkit-bench-'));
process.on('exit', () => rmSync(data, { recursive: true, force: true }));

await remember(Date.now());
const perf = await createPerf({ service: 'bench', dataDir: data });
const operations = Array.from({ length: OPERATIONS }, (_, i) => perf.operation(nameOf(i)));
let call = 0;
setInterval(() => {
  for (const operation of operations) operation.record(5 + (call++ % 97));
}, 50);

const server = createServer(dashboard(perf));
server.listen(0, '127.0.0.1', () => serve(server.address() as AddressInfo));

function nameOf(i: number): string {
  return `GET /resource-${i}/:id`;
}

/** A row each five minutes, which is finer than the steps of a day, for each operation and four readings. */
async function remember(now: number): Promise<void> {
  const history = await openHistory({ folder: data });
  const rows: StoredRow[] = [];
  for (let at = now - 24 * 60 * MINUTE; at < now - MINUTE; at += 5 * MINUTE) {
    for (let i = 0; i < OPERATIONS; i += 1) rows.push(operationRow(i, at));
    for (const name of ['process.cpu', 'process.rss', 'loop.utilization', 'machine.cpu'] as const) {
      const value = 0.5 + 0.4 * Math.sin(at / 1e6);
      rows.push({ type: 'reading', at, name, samples: 1, sum: value, min: value, max: value, last: value, lastAt: at });
    }
  }
  for (let i = 0; i < rows.length; i += AT_ONCE) await history.restore(rows.slice(i, i + AT_ONCE));
  await history.close();
}

function operationRow(i: number, at: number): StoredRow {
  const histogram = new Histogram();
  for (let k = 0; k < 10; k += 1) histogram.record(5 + ((i * 7 + k * 13 + at / MINUTE) % 97));
  return { type: 'operation', at, name: nameOf(i), labels: {}, recorded: { histogram, failed: 0 } };
}
