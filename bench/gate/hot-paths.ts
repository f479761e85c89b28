/**
 * The hot paths, for the gate: of the revision whose folder a process is started in, so that both are measured by this same
 * file. A folder with a file named `planted` does each of them eleven times where another does so ten times: that is how the gate is
 * shown to find 10 %.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const TIMES = existsSync('planted') ? 11 : 10;
const SERIES = 500;

/** What was built in the folder of the revision. */
const built = <T>(path: string): Promise<T> => import(pathToFileURL(join(process.cwd(), path)).href) as Promise<T>;

const { createMonitor, systemClock } = await built<typeof import('@perf/core')>('packages/core/dist/index.js');
interface Pipes {
  onRequest(chunk: Buffer): void;
  onAnswer(chunk: Buffer): void;
}

const small = createMonitor({ tick: 'manual', slowest: 0 });
const operation = small.operation('save');
const nothing = (): number => 1;

export function measure(): void {
  for (let i = 0; i < 100 * TIMES; i += 1) operation.measure(nothing);
}

const METHODS = ['GET', 'POST'];
export function recordWithLabels(): void {
  for (let i = 0; i < 100 * TIMES; i += 1)
    small.operation('ask', { method: METHODS[i & 1] as string, route: '/orders' }).record(i);
}

/** Made when it is first asked for: the other paths start without. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const large = once(() => {
  const monitor = createMonitor({ tick: 'manual', slowest: 0 });
  const operations = Array.from({ length: SERIES }, (_, i) => monitor.operation(`operation ${i}`));
  for (const one of operations) for (let ms = 1; ms < 1_000; ms += 7) one.record(ms);
  return { monitor, operations };
});

export function snapshot(): number {
  let sum = 0;
  for (let i = 0; i < TIMES; i += 1) {
    for (const { p50, p95, p99 } of large().monitor.snapshot().operations) sum += (p50 ?? 0) + (p95 ?? 0) + (p99 ?? 0);
  }
  return sum;
}

export function tick(): void {
  const { monitor, operations } = large();
  for (let i = 0; i < TIMES; i += 1) {
    for (const one of operations) one.record(i);
    monitor.tick();
  }
}

const history = once(async () => {
  const { openHistory } = await built<typeof import('@perf/analytics/sqlite')>(
    'packages/analytics/dist/adapters/sqlite/index.js',
  );
  const folder = mkdtempSync(join(tmpdir(), 'perfkit-hot-paths-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const recorded = [...large().monitor.series()].slice(0, 50).map(({ name, labels, histogram, failed }) => ({
    ...{ name, labels, recorded: { histogram, failed } },
  }));
  return { opened: await openHistory({ folder }), recorded };
});
let at = Date.now();

export async function appendToHistory(): Promise<void> {
  const { opened, recorded } = await history();
  for (let i = 0; i < TIMES; i += 1) {
    at += 1_000;
    await opened.append({ at, span: 1_000, operations: recorded, readings: { 'process.rss': at }, events: [] });
  }
}

const pipes = once(async () => {
  const { watchMcpPipes } = await built<{ watchMcpPipes: (monitor: unknown, clock: unknown) => Pipes }>(
    'packages/runtime/dist/mcp/watch-mcp-pipes.js',
  );
  return watchMcpPipes(createMonitor({ tick: 'manual', slowest: 0 }), systemClock);
});
let id = 0;

export async function relay(): Promise<void> {
  const { onRequest, onAnswer } = await pipes();
  for (let i = 0; i < 10 * TIMES; i += 1) {
    id += 1;
    const params = { name: 'lookup', arguments: { text: 'x'.repeat(200) } };
    onRequest(Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params })}\n`));
    onAnswer(Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', id, result: { content: [] } })}\n`));
  }
}
