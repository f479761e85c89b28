/** How a watched program recovers: in its report, its health and its metrics, without a word in the program. */
import { join } from 'node:path';
import { startProgram } from '@tooling/testkit';
import { describe, expect, it, vi } from 'vitest';
import { emptyProject, perfkit, programs, reportIn } from './perfkit.ts';
import { seriesOf, startServe } from './served.ts';

const node = process.execPath;
const program = join(programs, 'recovering.mjs');

describe('recovery', () => {
  it('of a program under perfkit run is in its report and its health', async () => {
    const cwd = await emptyProject();
    const env = { ...process.env, FOR_MS: '1200' };
    const { stderr } = await perfkit(['run', '--report', 'report.json', '--', node, program], { cwd, env });
    const { recovery, health } = reportIn(cwd);
    const ended = { abandoned: 0, program: 'ended' };
    expect(recovery).toMatchObject([
      { operation: 'read', runs: 3, attempts: 4, recovered: 1, degraded: 1, failed: 0, circuit: null, ...ended },
      { operation: 'charge', runs: 1, attempts: 1, recovered: 0, degraded: 0, failed: 1, circuit: 'open', ...ended },
    ]);
    expect(health?.checks).toContainEqual(expect.objectContaining({ name: 'recovery', state: 'warn' }));
    expect(stderr).toMatch(/^RECOVERY +runs +tries +recovered +degraded +failed +took +state$/m);
    expect(stderr).toMatch(/^charge +1 +1 +0 +0 +1 .* circuit open, program has ended$/m);
  });

  it('of a program that reports to a serve is among its metrics', async () => {
    const cwd = await emptyProject();
    const served = await startServe(cwd);
    const running = startProgram(node, [program], { cwd, env: { ...process.env, ...served.environment } });
    await running.saw('ready');
    await vi.waitFor(
      async () => {
        const text = await seriesOf(served);
        expect(text).toContain('\nperfkit_recovery_runs_total{operation="read",ending="recovered"} 1\n');
        expect(text).toContain('\nperfkit_recovery_attempts_total{operation="read"} 4\n');
      },
      { timeout: 10_000 },
    );
    for (const one of [running, served.running]) {
      one.kill('SIGTERM');
      await one.result;
    }
  });
});
