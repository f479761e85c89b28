/** Programs that are started in unusual ways: perfkit stands in front of each as if it were not there. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { bin, emptyProject, operation, perfkit, programs, reportIn } from './perfkit.ts';

const node = process.execPath;
const reporting = ['run', '--report', 'report.json', '--'];

describe('perfkit run, and how a program is started', () => {
  it('leaves fifty megabytes of binary as they are, whoever reads them', async () => {
    const cwd = await emptyProject();
    const writes = `const bytes = Buffer.from(Array.from({ length: 1e6 }, (_, i) => i * 7)); let left = 50;
      (function more() { if (left-- > 0) process.stdout.write(bytes, more); else process.exitCode = 3; })();`;
    writeFileSync(join(cwd, 'writes.cjs'), writes);
    const sum = async (words: readonly string[]): Promise<string> => {
      const line = 'set -o pipefail; "$@" | sha256sum; echo "$PIPESTATUS"';
      return (await runProgram('bash', ['-c', line, 'bash', ...words], { cwd })).stdout;
    };
    const alone = await sum([node, 'writes.cjs']);
    expect(alone).toMatch(/^[0-9a-f]{64} .*\n3\n$/);
    expect(await sum([node, bin, 'run', '--quiet', '--', node, 'writes.cjs'])).toBe(alone);
  });

  it('does not keep a program alive whose reader has gone', async () => {
    const cwd = await emptyProject();
    const endless = 'process.stdout.on("error", () => process.exit(4)); setInterval(() => console.log("line"), 5)';
    const line = '"$@" | head -n 1; echo "$PIPESTATUS"';
    const words = [node, bin, 'run', '--quiet', '--', node, '-e', endless];
    expect((await runProgram('bash', ['-c', line, 'bash', ...words], { cwd })).stdout).toBe('line\n4\n');
  });

  it('stands beside a preload of the program’s own, and a debugger', async () => {
    const cwd = await emptyProject();
    mkdirSync(join(cwd, 'my "own" files'));
    const own = join(cwd, 'my "own" files', 'ä b.cjs');
    writeFileSync(own, 'globalThis.own = process.execArgv.join();');
    const env = { ...process.env, NODE_OPTIONS: `--inspect=0 --require "${own.replaceAll('"', '\\"')}"` };
    const words = [...reporting, node, '--no-warnings', '-p', 'globalThis.own.split(",")[0]'];
    const { code, stdout, stderr } = await perfkit(words, { cwd, env });
    expect([code, stdout]).toEqual([0, '--no-warnings\n']);
    expect(stderr).toContain('Debugger listening on');
    expect(reportIn(cwd).run?.watched).toBe(1);
  });

  it('finds Node behind npm and a shell', async () => {
    const cwd = await emptyProject();
    const script = `"${node}" "${join(programs, 'own-operations.mjs')}" && exit 5`;
    writeFileSync(join(cwd, 'package.json'), JSON.stringify({ scripts: { job: script } }));
    const { code } = await perfkit([...reporting, 'npm', 'run', '--silent', 'job'], { cwd });
    expect(code).toBe(5);
    expect(operation(reportIn(cwd), 'save order')?.count).toBe(51);
    expect(reportIn(cwd).notes).toEqual([]);
  });
});
