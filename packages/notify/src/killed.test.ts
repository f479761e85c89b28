/** A notifier that is killed while it delivers. `PERF_CRASHES=50` for the figure of the issue. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { temporaryFolder } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { startReceiver } from '../test/receiver.ts';

const CRASHES = Number(process.env.PERF_CRASHES ?? 3);
const program = join(import.meta.dirname, '../test/programs/telling.ts');

it(
  'loses nothing, and what comes twice has one key',
  async () => {
    const receiver = await startReceiver();
    const { path } = await temporaryFolder();
    const kept: string[] = [];
    const start = (run: string) =>
      spawn(process.execPath, ['--conditions=@perf/source', program, path, receiver.url, run], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
    for (let crash = 0; crash < CRASHES; crash += 1) {
      const child = start(String(crash));
      const closed = once(child, 'close');
      let said = '';
      child.stdout.on('data', (text) => {
        // At the second word it works; killed somewhere in the next few deliveries.
        const isAtWork = said.split('\n').length > 2;
        said += String(text);
        if (!isAtWork && said.split('\n').length > 2) setTimeout(() => child.kill('SIGKILL'), (crash * 37) % 150);
      });
      await closed;
      kept.push(...said.split('\n').slice(0, -1));
    }
    await once(start('drain'), 'close');
    const names = new Map<string, Set<string>>();
    for (const { body, headers } of receiver.received) {
      for (const { labels } of (body as { alerts: { labels: { alertname: string } }[] }).alerts) {
        const keys = names.get(labels.alertname) ?? new Set();
        names.set(labels.alertname, keys.add(String(headers['idempotency-key'])));
      }
    }
    expect(kept.length).toBeGreaterThan(CRASHES);
    expect(kept.filter((name) => !names.has(name))).toEqual([]);
    expect([...names].filter(([, keys]) => keys.size > 1)).toEqual([]);
    if (process.env.PERF_CRASHES !== undefined) {
      console.log(`${kept.length} kept, ${receiver.received.length} received, ${names.size} different`);
    }
  },
  CRASHES * 10_000,
);
