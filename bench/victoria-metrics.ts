/** A VictoriaMetrics of this machine, for one bench: started on a free port of loopback, ended and removed afterwards. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PROGRAM = 'victoria-metrics';
const ATTEMPTS = 200;

export function isInstalled(): boolean {
  return spawnSync(PROGRAM, ['-version'], { stdio: 'ignore' }).error === undefined;
}

export interface VictoriaMetrics {
  readonly url: string;
  get(path: string): Promise<string>;
  post(path: string, body: string): Promise<void>;
  /** Of its samples, in files and not yet in files. */
  bytes(): Promise<number>;
}

export async function withVictoriaMetrics<T>(work: (server: VictoriaMetrics) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-vm-'));
  const port = await freePort();
  const args = [`-storageDataPath=${folder}`, `-httpListenAddr=127.0.0.1:${port}`, '-retentionPeriod=100y'];
  const child = spawn(PROGRAM, [...args, '-search.disableCache'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const ask = async (path: string, init?: RequestInit): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text;
  };
  try {
    await untilReady(() => ask('/health'));
    return await work({
      url: `http://127.0.0.1:${port}`,
      get: ask,
      post: async (path, body) => void (await ask(path, { method: 'POST', body })),
      bytes: async () => bytesIn(await ask('/metrics')),
    });
  } finally {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function untilReady(ask: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const isReady = await ask().then(
      () => true,
      () => false,
    );
    if (isReady) return;
    await sleep(50);
  }
  throw new Error(`Expected ${PROGRAM} to answer within ${(ATTEMPTS * 50) / 1000} seconds`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('Expected a port');
  return address.port;
}

function bytesIn(metrics: string): number {
  const sizes = metrics.matchAll(/^vm_data_size_bytes\{type="storage\/[^"]*"\} (\S+)$/gm);
  return [...sizes].reduce((sum, [, size]) => sum + Number(size), 0);
}
