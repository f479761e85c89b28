/** Alerts: known over a restart, and part of the history. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { emptyProject, perfkit, programs } from './perfkit.ts';
import { expectShape } from './schemas.ts';
import { startServe } from './served.ts';

const node = process.execPath;
const own = join(programs, 'own-operations.mjs');
const FIRES = { name: 'machine is used', reading: 'machine.memory.used', above: 1, severity: 'critical' };

async function project(config: object): Promise<string> {
  const cwd = await emptyProject();
  writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify(config));
  return cwd;
}

describe('alerts of perfkit serve', () => {
  it('ring once, whether it is killed and begins again, and are in the report on the past', async () => {
    const cwd = await project({ alerts: [FIRES] });
    const first = await startServe(cwd);
    await first.running.saw('perfkit: critical: machine is used: firing since');
    await vi.waitFor(() => expect(readdirSync(join(cwd, '.perfkit/state'))).toContain('alerts-serve.json'));
    first.running.kill('SIGKILL');
    await first.running.result;

    const second = await startServe(cwd);
    await vi.waitFor(async () => expect(await second.ask('status')).toMatchObject({ alertsFiring: 1 }));
    second.running.kill('SIGTERM');
    expect((await second.running.result).stderr).not.toContain('machine is used');

    // What it knew of is told of as over, though nobody has a rule on it any more.
    writeFileSync(join(cwd, 'perf.config.json'), '{}');
    const third = await startServe(cwd);
    await third.running.saw('perfkit: critical: machine is used: resolved');
    third.running.kill('SIGTERM');
    await third.running.result;
    const { stdout } = await perfkit(['report', '--since', '1h'], { cwd });
    expect(stdout).toMatch(/^ALERTS\n {2}critical {2}machine is used: resolved, fired for /m);
  });

  it('of a contract on a reading fire as well, and keep others quiet', async () => {
    const cwd = await project({
      contracts: [{ reading: 'machine.memory.used', max: 1, name: 'memory' }],
      alerts: [
        { name: 'memory is short', contract: 'memory', severity: 'critical' },
        { ...FIRES, severity: 'warning' },
      ],
      inhibitions: [{ source: ['severity=critical'], target: ['severity=warning'] }],
    });
    const served = await startServe(cwd);
    await served.running.saw('perfkit: critical: memory is short: firing');
    await vi.waitFor(async () => expect(await served.ask('status')).toMatchObject({ alertsFiring: 2 }));
    served.running.kill('SIGTERM');
    expect((await served.running.result).stderr).not.toContain('machine is used');
  });
});

describe('what perfkit alerts prints for programs', () => {
  it('is what its schemas say, of all that it does', async () => {
    const pager = { webhook: 'http://127.0.0.1:1/hook' };
    const disk = { ...FIRES, name: 'disk', severity: 'warning' };
    const cwd = await project({ alerts: [FIRES, disk], notify: { channels: { pager } } });
    const served = await startServe(cwd);
    await vi.waitFor(async () => expect(await served.ask('status')).toMatchObject({ alertsFiring: 2 }), {
      timeout: 10_000,
    });
    const said = ['--by', 'jane', '--comment', 'on it'];
    const asked: [string, ...string[]][] = [
      ['ack', 'disk', ...said],
      ['silence', 'machine is used', 'severity=~crit.*', '--for', '2h', ...said],
      ['list'],
      ['history'],
      ['test'],
      ['silence', '--end', 'silence-1'],
    ];
    const codes: (number | null)[] = [];
    for (const [verb, ...words] of asked) {
      const { stdout, code } = await perfkit(['alerts', verb, ...words, '--json'], { cwd });
      expect(expectShape(`alerts-${verb}`, stdout)).toHaveProperty('schema', 1);
      codes.push(code);
    }
    expect(codes).toEqual([0, 0, 0, 0, 12, 0]);
    served.running.kill('SIGTERM');
    await served.running.result;
  });
});

describe('alerts of perfkit run', () => {
  it('go on where the run before had them, and begin anew where that is damaged, which a note says', async () => {
    const cwd = await project({ alerts: [{ ...FIRES, reading: 'process.rss', for: '1h' }] });
    const run = async (): Promise<{ notes: string; since: string | undefined }> => {
      const { stderr } = await perfkit(['run', '--', node, own], { cwd });
      return { notes: stderr, since: /machine is used: pending since (\S+),/.exec(stderr)?.[1] };
    };
    const first = await run();
    const second = await run();
    expect([first.since, second.since]).toEqual([expect.any(String), first.since]);
    const folder = join(cwd, '.perfkit/state');
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'nothing that anybody wrote');
    const third = await run();
    expect(third.since).not.toBe(first.since);
    expect(third.notes).toContain('is damaged');
    expect((await run()).notes).not.toContain('is damaged');
  });
});
