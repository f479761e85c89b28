/** Programs of many processes: all of them are counted, and who could not be heard is said. */
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { realPart, runProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, vi } from 'vitest';
import { bin, emptyProject, operation, perfkit, programs, reportIn, startPerfkit } from './perfkit.ts';

const node = process.execPath;
const reporting = ['run', '--report', 'report.json', '--'];
const onLinux = process.platform === 'linux';

describe('perfkit run in front of many processes', () => {
  it('counts every request of a cluster whose workers are replaced', async () => {
    const cwd = await emptyProject();
    const { code, stdout } = await perfkit([...reporting, node, join(programs, 'rolling-cluster.cjs')], { cwd });
    const report = reportIn(cwd);
    expect([code, stdout]).toEqual([6, '100\n']);
    expect(operation(report, 'GET /x')?.count).toBe(100);
    expect(report.run?.watched).toBe(9);
    expect(report.notes).toEqual([]);
  });

  it('counts every call of twenty threads, and says in one line which were terminated', async () => {
    const cwd = await emptyProject();
    const { code, stdout } = await perfkit([...reporting, node, join(programs, 'twenty-workers.mjs')], { cwd });
    const report = reportIn(cwd);
    expect([code, stdout]).toEqual([0, 'done\n']);
    expect(operation(report, 'save')?.count).toBe(20_000);
    expect(report.run?.watched).toBe(21);
    expect(report.notes).toEqual([expect.stringMatching(/^10 worker threads of twenty-workers\.mjs ended without/)]);
  });

  it('counts every one of many short processes, though it forgets them one by one', async () => {
    const cwd = await emptyProject();
    const forks =
      'const { spawnSync } = require("child_process"); for (let i = 0; i < 30; i++) spawnSync(process.execPath, [process.argv[1]]);';
    writeFileSync(
      join(cwd, 'forks.cjs'),
      forks.replace('process.argv[1]', JSON.stringify(join(programs, 'own-operations.mjs'))),
    );
    await perfkit([...reporting, node, 'forks.cjs'], { cwd });
    expect(operation(reportIn(cwd), 'save order')?.count).toBe(30 * 51);
    expect(reportIn(cwd).run?.watched).toBe(31);
  });

  it.runIf(onLinux)('says that a child ran without it, when the program cleared the environment', async () => {
    const cwd = await emptyProject();
    const child = 'setTimeout(() => console.log(7), 1800)';
    const parent = `process.stdout.write(require("child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(child)}], { env: {} }))`;
    const { stdout } = await perfkit([...reporting, node, '-e', parent], { cwd });
    expect(stdout).toBe('7\n');
    expect(reportIn(cwd).notes).toEqual([expect.stringMatching(/^1 Node process \(node\) was not heard from/)]);
  });

  it.runIf(onLinux)('lets a daemon go on, and says that it does', async () => {
    const cwd = await emptyProject();
    const daemon = 'setTimeout(() => require("fs").writeFileSync("end", "of daemon"), 1000)';
    const parent = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(daemon)}], { detached: true, stdio: "ignore" }).unref(); console.log("started")`;
    const { code, stdout } = await perfkit([...reporting, node, '-e', parent], { cwd });
    expect([code, stdout]).toEqual([0, 'started\n']);
    expect(reportIn(cwd).notes).toEqual([expect.stringMatching(/^The program has ended and its process \d+ goes on/)]);
    await vi.waitFor(() => expect(readFileSync(join(cwd, 'end'), 'utf8')).toBe('of daemon'), { timeout: 5_000 });
  });

  it('does not take the program, nor its later children, with it when it is killed', async () => {
    const cwd = await emptyProject();
    const child = '["-p", "1 + 1"]';
    const program = `console.log("ready"); setTimeout(() => { const { stdout } = require("child_process").spawnSync(process.execPath, ${child}); require("fs").writeFileSync("end", stdout); }, 800)`;
    const running = startPerfkit(['run', '--', node, '-e', program], { cwd });
    await running.saw('ready');
    running.kill('SIGKILL');
    await vi.waitFor(() => expect(existsSync(join(cwd, 'end')) && readFileSync(join(cwd, 'end'), 'utf8')).toBe('2\n'), {
      timeout: 5_000,
    });
  });

  it('leaves a child alone that runs as a user who may not read where perfkit is installed', async () => {
    const runuser = await realPart({
      name: 'runuser, as root',
      find: async () => (process.getuid?.() === 0 && existsSync('/usr/sbin/runuser') ? '/usr/sbin/runuser' : undefined),
    });
    const { path } = await temporaryFolder('private');
    cpSync(dirname(bin), join(path, 'app', 'dist'), { recursive: true });
    copyFileSync(join(dirname(bin), '..', 'package.json'), join(path, 'app', 'package.json'));
    chmodSync(join(path, 'app'), 0o700);
    mkdirSync(join(path, 'open'));
    copyFileSync(node, join(path, 'open', 'node'));
    for (const open of [path, join(path, 'open')]) chmodSync(open, 0o755);
    const cwd = await emptyProject();
    chmodSync(cwd, 0o755);
    const words = [
      ...reporting,
      runuser,
      '-u',
      'nobody',
      '--',
      join(path, 'open', 'node'),
      '-e',
      'setTimeout(() => console.log(process.getuid() > 0), 1800)',
    ];
    const { stdout, stderr } = await runProgram(node, [join(path, 'app', 'dist', 'bin.js'), ...words], { cwd });
    expect(stdout, stderr).toBe('true\n');
    expect(reportIn(cwd).notes.join()).toContain('1 Node process (node) was not heard from');
  });

  it('stands in front of itself', async () => {
    const cwd = await emptyProject();
    const inner = [node, bin, 'run', '--quiet', '--', node, '-e', 'console.log(1); process.exit(3)'];
    const { code, stdout } = await perfkit(['run', '--quiet', '--', ...inner], { cwd });
    expect([code, stdout]).toEqual([3, '1\n']);
  });
});
