/** A program of 50 busy operations that shows its own dashboard. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dashboard } from '@perf/dashboard';
import { createPerf } from '@perf/runtime';
import { serve } from './serving.ts';

const data = mkdtempSync(join(tmpdir(), 'perfkit-bench-'));
process.on('exit', () => rmSync(data, { recursive: true, force: true }));

const perf = await createPerf({ service: 'bench', dataDir: data });
const operations = Array.from({ length: 50 }, (_, i) => perf.operation(`GET /resource-${i}/:id`));
let call = 0;
setInterval(() => {
  for (const operation of operations) operation.record(5 + (call++ % 97));
}, 50);

const server = createServer(dashboard(perf));
server.listen(0, '127.0.0.1', () => serve(server.address() as AddressInfo));
