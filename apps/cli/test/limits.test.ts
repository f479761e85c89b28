/** Limits and sessions of a watched program: in its report, in alerts, in metrics, without a word in the program. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHistory } from '@perf/analytics/sqlite';
import { startProgram } from '@tooling/testkit';
import { describe, expect, it, vi } from 'vitest';
import { emptyProject, perfkit, programs, reportIn } from './perfkit.ts';
import { get, seriesOf, startServe } from './served.ts';

const node = process.execPath;
const program = join(programs, 'limits.mjs');
const alerts = [{ name: 'customers are full', reading: 'limit.customers.use', above: 0.95, severity: 'critical' }];

async function project(): Promise<string> {
  const cwd = await emptyProject();
  writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ alerts }));
  return cwd;
}

describe('limits and sessions', () => {
  it('of a program under perfkit run are in its report and raise alerts', async () => {
    const cwd = await project();
    const env = { ...process.env, FOR_MS: '1200' };
    const { stderr } = await perfkit(['run', '--report', 'report.json', '--', node, program], { cwd, env });
    const { limits, sessions, alerts: raised } = reportIn(cwd);
    expect(limits).toMatchObject([
      { name: 'transactions', used: 30, limit: 100, percent: 30, state: 'ok', refused: 0 },
      { name: 'customers', used: 10, limit: 10, percent: 100, state: 'exceeded', refused: 1, program: 'ended' },
    ]);
    expect(sessions).toMatchObject([{ name: 'web', active: 2, peak: 3, stale: 0 }]);
    expect(raised).toMatchObject([{ name: 'customers are full', state: 'firing', value: 1 }]);
    expect(stderr).toMatch(/^customers +10 +10 +100 % +10 .* EXCEEDED, 1 refused, program has ended$/m);
    expect(stderr).toMatch(/^SESSIONS +active +peak +stale\nweb +2 +3 +0$/m);
  });

  it('of programs that report to a serve are metrics and history', async () => {
    const cwd = await project();
    const served = await startServe(cwd);
    const running = startProgram(node, [program], { cwd, env: { ...process.env, ...served.environment } });
    await served.running.saw('perfkit: critical: customers are full: firing');
    const text = await seriesOf(served);
    expect(text).toContain('\nperfkit_limit_used{limit="customers"} 10\n');
    expect(text).toContain('\nperfkit_limit_refused_total{limit="customers"} 1\n');
    expect(text).toContain('\nperfkit_sessions_active{sessions="web"} 2\n');
    running.kill('SIGTERM');
    await running.result;
    // What nobody uses any more is no metric, and no news for the alert.
    await vi.waitFor(
      async () => expect((await get(`${served.file.url}/metrics`)).text).not.toContain('perfkit_limit'),
      {
        timeout: 5_000,
      },
    );
    expect(await served.ask('status')).toMatchObject({ alertsFiring: 1 });
    served.running.kill('SIGTERM');
    await served.running.result;
    const history = await openHistory({ folder: join(cwd, '.perfkit') });
    const range = { from: 0, to: Date.now() + 1 };
    const [used] = await history.readings({ ...range, name: 'limit.transactions.used' });
    await history.close();
    expect(used).toMatchObject({ min: 30, max: 30 });
  });
});
