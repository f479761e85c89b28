import { spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { drive } from './driver.ts';
import { startBookkeeping } from './server.ts';

/** Runs `work` against a server and counts, inside the server, what arrived there. */
async function seenWhile<Result>(work: (url: string) => Promise<Result>) {
  const seen: Record<string, number> = {};
  const count = (message: unknown): void => {
    const { method, url } = (message as { request: IncomingMessage }).request;
    const route = `${method} ${url?.replace(/\/(\d+|[\da-f]{8}-[\da-f-]{27})(?=\/|$)/, '/:id')}`;
    seen[route] = (seen[route] ?? 0) + 1;
  };
  const server = await startBookkeeping({ transactions: 100 });
  subscribe('http.server.request.start', count);
  try {
    return { result: await work(server.url), seen };
  } finally {
    unsubscribe('http.server.request.start', count);
    await server.stop();
  }
}

const sentOf = (routes: { readonly [route: string]: { readonly sent: number } }) =>
  Object.fromEntries(Object.entries(routes).map(([route, { sent }]) => [route, sent]));

describe('driver', () => {
  it('counts, route by route, what the server saw', async () => {
    const { result, seen } = await seenWhile((url) => drive(url, { seconds: 1.5, visitsPerSecond: 100 }));
    expect(sentOf(result.routes)).toEqual(seen);
    expect(result.sent).toBe(Object.values(seen).reduce((sum, count) => sum + count, 0));
    expect(result.ok + result.refused + result.failed).toBe(result.sent);
    expect(result.failed).toBe(0);
    expect(result.refused).toBeGreaterThan(0);
    expect(result.routes['GET /report']).toMatchObject({ sent: 1, ok: 1 });
  });

  it('ends after the number of requests it was given', async () => {
    const { result, seen } = await seenWhile((url) =>
      drive(url, { seconds: 60, maxRequests: 20, visitsPerSecond: 200 }),
    );
    expect(result.sent).toBe(20);
    expect(sentOf(result.routes)).toEqual(seen);
  });

  it('ends when it is told to, and sends nothing after', async () => {
    const { result, seen } = await seenWhile((url) => drive(url, { seconds: 60, stop: AbortSignal.abort() }));
    expect(result).toMatchObject({ sent: 0, skipped: 0 });
    expect(seen).toEqual({});
  });

  it('counts requests without an answer as failed', async () => {
    const { result: url } = await seenWhile(async (address) => address);
    const counts = await drive(url, { seconds: 60, maxRequests: 5, visitsPerSecond: 100 });
    expect(counts).toMatchObject({ sent: 5, ok: 0, refused: 0, failed: 5 });
  });

  it('is aimed at this machine only', async () => {
    await expect(drive('http://example.com')).rejects.toThrow(/this machine/);
  });

  it('as a program prints its counts as one line of JSON', async () => {
    const { result, seen } = await seenWhile(async (url) => {
      const program = fileURLToPath(import.meta.resolve('./driver.ts'));
      const child = spawn(process.execPath, [program, url, '--seconds', '1', '--json'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [output, ended] = await Promise.all([text(child.stdout), once(child, 'close')]);
      return { output, ended };
    });
    expect(result.ended).toEqual([0, null]);
    expect(result.output.trimEnd().split('\n')).toHaveLength(1);
    expect(sentOf(JSON.parse(result.output).routes)).toEqual(seen);
  });
});
