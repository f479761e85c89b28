/** What may go wrong round a watched program: it goes on as without perfkit, and the report says what it lacks. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '@tooling/testkit';
import { describe, expect, it, vi } from 'vitest';
import { drive, freePort } from './drive.ts';
import { bin, emptyProject, operation, perfkit, programs, reportIn, startPerfkit } from './perfkit.ts';

const node = process.execPath;

describe('perfkit run, when something goes wrong', () => {
  it('keeps watching, and keeps the exit code, when nobody can read its standard error', async () => {
    const cwd = await emptyProject();
    const words = ['run', '--report', 'report.json', '--', node, '-e', 'setTimeout(() => process.exit(7), 1500)'];
    const line = `exec ${[node, bin, ...words].map((word) => `'${word}'`).join(' ')} 2>/dev/full`;
    const { code } = await runProgram('sh', ['-c', line], { cwd });
    expect(code).toBe(7);
    expect(reportIn(cwd).run?.exitCode).toBe(7);
  });

  it('says whose last words are missing', async () => {
    const cwd = await emptyProject();
    const port = await freePort();
    const env = { ...process.env, PORT: String(port) };
    const words = ['run', '--report', 'report.json', '--', node, join(programs, 'plain.cjs')];
    const running = startPerfkit(words, { cwd, env });
    await running.saw('listening on ');
    // Long enough to have been heard.
    await drive(port, [{ path: '/block', times: 4 }]);
    const { stdout } = await runProgram('pgrep', ['-P', String(running.pid)]);
    process.kill(Number(stdout.trim()), 'SIGKILL');
    const { code } = await running.result;
    expect(code).toBe(137);
    expect(reportIn(cwd).notes.join()).toMatch(/process \d+ \(plain\.cjs\) ended without its last words/);
  });

  it('ends what a wrapper started, too, when the time is over', async () => {
    const cwd = await emptyProject();
    const port = await freePort();
    writeFileSync(
      join(cwd, 'package.json'),
      JSON.stringify({ scripts: { start: `"${node}" "${join(programs, 'plain.cjs')}"; true` } }),
    );
    const env = { ...process.env, PORT: String(port) };
    const running = startPerfkit(['run', '--for', '3s', '--report', 'report.json', '--', 'npm', 'start'], { cwd, env });
    await running.saw('listening on ');
    await drive(port, [{ path: '/users/*', times: 20 }]);
    expect((await running.result).code).toBe(0);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    expect(operation(reportIn(cwd), 'GET /users/:id')?.count).toBe(20);
  });

  it('waits longer than a timer of Node can', async () => {
    const cwd = await emptyProject();
    const running = startPerfkit(['run', '--for', '30d', '--', node, join(programs, 'counts-signals.cjs')], { cwd });
    await running.saw('program is ready');
    running.kill('SIGINT');
    const { code, stdout, stderr } = await running.result;
    expect([code, stdout]).toEqual([5, 'program is ready\ninterrupted 1 times\n']);
    expect(stderr).not.toContain('Warning');
  });

  it('survives what it can’t make sense of in its own folder', async () => {
    const cwd = await emptyProject();
    const mischief = 'require("fs").mkdirSync(process.env.PERFKIT_SPOOL + "/x.ndjson"); process.exitCode = 5';
    const { code, stderr } = await perfkit(['run', '--', node, '-e', mischief], { cwd });
    expect(code).toBe(5);
    expect(stderr).toContain('made no sense');
  });

  it('is not kept alive by a configuration that is', async () => {
    const cwd = await emptyProject();
    writeFileSync(join(cwd, 'perf.config.mjs'), 'setInterval(Boolean, 1000); export default {};');
    expect((await perfkit(['run', '--', node, '-p', '1'], { cwd })).code).toBe(0);
  });

  it('refuses a report file that it could not write, before the program starts', async () => {
    const cwd = await emptyProject();
    const { code, stdout, stderr } = await perfkit(['run', '--report', 'no/such/folder.md', '--', node, '-p', '1'], {
      cwd,
    });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('no/such/folder.md');
  });

  it('lets no name of the program’s own steer the terminal', async () => {
    const cwd = await emptyProject();
    const script = join(cwd, 'evil.mjs');
    writeFileSync(
      script,
      readFileSync(join(programs, 'own-operations.mjs'), 'utf8').replace('save order', '\\u001b[31mevil\\n'),
    );
    writeFileSync(join(cwd, 'package.json'), '{}');
    const { stderr } = await perfkit(['run', '--', node, script], { cwd: programs.replace(/programs$/, '') });
    expect(stderr).not.toContain('\u001b[31m');
  });

  it('prints commands that work as they stand', async () => {
    const cwd = await emptyProject();
    writeFileSync(join(cwd, 'my config.json'), '{ "contracts": [{ "operation": "a", "p95": 1 }] }');
    const flags = ['--config', 'my config.json', '--data-dir', 'elsewhere', '--service', 'x y'];
    const { stderr } = await perfkit(['run', ...flags, '--', node, '-p', '1'], { cwd });
    expect(stderr).toContain("report --since 1h --config 'my config.json' --data-dir elsewhere ");
    expect(stderr).toContain("--enforce --config 'my config.json' --data-dir elsewhere --service 'x y' -- ");
    expect(existsSync(join(cwd, 'elsewhere', 'history.db'))).toBe(true);
  });

  it('leaves nothing of itself running', async () => {
    const cwd = await emptyProject();
    const running = startPerfkit(['run', '--', node, '-e', 'setTimeout(Boolean, 500)'], { cwd });
    await running.result;
    await vi.waitFor(async () => expect((await runProgram('pgrep', ['-f', cwd])).stdout).toBe(''));
  });
});
