/** Jobs of a watched program: how they stand reaches the report and the alerts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '@tooling/testkit';
import { describe, expect, it, vi } from 'vitest';
import { emptyProject, perfkit, programs, reportIn } from './perfkit.ts';
import { startServe } from './served.ts';

const node = process.execPath;
const program = join(programs, 'jobs.mjs');

describe('jobs', () => {
  it('of a program under perfkit run are in its report, as they were at its end', async () => {
    const cwd = await emptyProject();
    const alerts = [{ name: 'import fails', job: 'import', when: 'failing', severity: 'critical' }];
    writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ alerts }));
    const { stderr } = await perfkit(['run', '--report', 'report.json', '--', node, program], { cwd });
    const report = reportIn(cwd);
    expect(report.jobs).toMatchObject([
      { name: 'mails', every: null, dueAt: null, troubles: [], program: 'ended', cutOff: false },
      { name: 'import', labels: { tenant: 'a' }, every: 3_600_000, failures: 2, troubles: ['failing'] },
      { name: 'nightly', lastRunAt: null, failures: null },
      { name: 'sweep', running: 0, failures: null, cutOff: true },
    ]);
    expect(stderr).toMatch(/^JOBS +every +last run +next due +state$/m);
    expect(stderr).toMatch(/^import \{tenant="a"\} .* failing, 2 in a row, program has ended$/m);
    expect(stderr).toMatch(/^sweep .* cut off by the end of its program$/m);
    expect(report.alerts).toMatchObject([{ name: 'import fails', state: 'firing', cause: 'failing' }]);
  });

  it('are late for a perfkit serve also when the program that was to run them is gone', async () => {
    const cwd = await emptyProject();
    const alerts = [{ name: 'no nightly run', job: 'nightly', when: 'missed' }];
    writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ alerts }));
    const served = await startServe(cwd);
    const env = { ...process.env, ...served.environment, NIGHTLY_EVERY: '1s' };
    await runProgram(node, [program], { cwd, env });
    await served.running.saw('perfkit: warning: no nightly run: firing');
    await vi.waitFor(async () => {
      const { jobs } = (await served.ask('report')) as { jobs: { name: string; program: string }[] };
      expect(jobs.find(({ name }) => name === 'nightly')).toMatchObject({
        program: 'ended',
        troubles: ['late', 'missed'],
      });
    });
    served.running.kill('SIGTERM');
    await served.running.result;
  });
});
