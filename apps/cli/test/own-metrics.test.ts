/** Kinds of operations and a program's own metrics, from a program to its report and to Prometheus. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram } from '@tooling/testkit';
import { describe, expect, it, vi } from 'vitest';
import { emptyProject, operation, perfkit, programs, reportIn } from './perfkit.ts';
import { seriesOf, startServe } from './served.ts';

const script = join(programs, 'own-metrics.mjs');
const node = process.execPath;

describe('a program with metrics of its own', () => {
  it('has them in its report, and its time by kind', async () => {
    const cwd = await emptyProject();
    const run = (file: string) => perfkit(['run', '--report', file, '--', node, script], { cwd });
    const { stderr } = await run('report.json');
    await run('report.md');
    const report = reportIn(cwd);
    expect(report.kinds).toEqual([
      { kind: 'database', calls: 2, failed: 0, totalTime: 40, unit: 'ms' },
      { kind: 'compute', calls: 1, failed: 0, totalTime: 20, unit: 'ms' },
    ]);
    expect([operation(report, 'query')?.kind, operation(report, 'plain')?.kind]).toEqual(['database', undefined]);
    expect(report.metrics).toMatchObject([
      { name: 'orders', type: 'counter', unit: '{order}', labels: { shop: 'books' }, value: 7 },
      { name: 'queue.length', type: 'gauge', labels: { process: expect.stringMatching(/^\d+$/) }, value: 7 },
      { name: 'upload.size', type: 'distribution', unit: 'By', count: 3, min: 1000, max: 500_000 },
    ]);
    // 5 series have a place, 4 of them others; a sketch of so few is off by one at most.
    const [note, ...others] = report.notes;
    expect(others).toEqual([]);
    const [, found] = /^About (\d+) series came after there was no more room/.exec(note ?? '') ?? [];
    expect(Math.abs(Number(found) - 39)).toBeLessThanOrEqual(1);
    for (const text of [stderr, readFileSync(join(cwd, 'report.md'), 'utf8')]) {
      expect(text).toMatch(/database\W+2\W+0 %\W+40/);
      expect(text).toMatch(/orders .*books.*7 order/);
      expect(text).toMatch(/upload\.size\W+3 values/);
    }
  });

  it('has them in /metrics of a serve, its gauges for as long as it runs', async () => {
    const cwd = await emptyProject();
    const served = await startServe(cwd);
    const program = startProgram(node, [script, 'wait'], { cwd, env: { ...process.env, ...served.environment } });
    const metrics = (): Promise<string> => seriesOf(served);
    await vi.waitFor(async () => expect(await metrics()).toContain('queue_length{process="'), { timeout: 8_000 });
    const text = await metrics();
    expect(text).toContain('orders_total{shop="books"} 7\n');
    expect(text).toContain('upload_size_bytes_count 3\n');
    expect(text).toMatch(/^perfkit_series_folded (?:38|39|40)$/m);
    program.kill('SIGKILL');
    await program.result;
    await vi.waitFor(async () => expect(await metrics()).not.toContain('queue_length'), { timeout: 10_000 });
    expect(await metrics()).toContain('orders_total{shop="books"} 7\n');
    served.running.kill('SIGTERM');
    await served.running.result;
  });
});
