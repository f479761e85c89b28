/** However a program ends, it ends as without perfkit: the same output, the same code or signal. */
import { runProgram } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { emptyProject, perfkit, reportIn, startPerfkit } from './perfkit.ts';

const node = process.execPath;
const SIGNALS: Readonly<Record<string, number>> = { SIGABRT: 134, SIGKILL: 137, SIGSEGV: 139, SIGTERM: 143 };

/** The program's code, as a shell would tell it. */
const codeOf = ({ code, signal }: { code: number | null; signal: string | null }): number =>
  signal === null ? (code ?? Number.NaN) : (SIGNALS[signal] ?? Number.NaN);

const closesItsFiles = 'const fs = require("fs"); fs.writeSync(1, "hi"); for (const fd of [0, 1, 2]) fs.closeSync(fd);';

describe('perfkit run, and the end of a program', () => {
  it.each([
    ['that exits at once', ['-e', 'process.exit(3)'], 3],
    ['that throws', ['-e', 'console.log(1); throw new Error("x")'], 1],
    ['that a promise fails', ['-e', 'Promise.reject(new Error("x"))'], 1],
    ['that changes its mind in its exit listener', ['-e', 'process.on("exit", () => process.exit(9))'], 9],
    ['that skips its exit listeners', ['-e', 'console.log(1); process.reallyExit(5)'], 5],
    ['that aborts', ['-e', 'console.log(1); process.abort()'], 134],
    ['with a segmentation fault', ['-e', 'process.kill(process.pid, "SIGSEGV"); setInterval(Boolean, 99)'], 139],
    [
      'that runs out of memory',
      ['--max-old-space-size=20', '-e', 'for (const a = []; ; ) a.push(new Array(1000).fill(0.5))'],
      134,
    ],
    ['that closed its standard files', ['-e', `${closesItsFiles} setTimeout(() => process.exit(4), 200)`], 4],
    ['that ended its output', ['-e', 'process.stdout.end("x"); setTimeout(() => process.exit(4), 200)'], 4],
    [
      'whose clocks are not what they were',
      ['-e', 'Date.now = performance.now = () => { throw 1 }; setTimeout(() => console.log(1), 700)'],
      0,
    ],
    [
      'that stood still for a while',
      [
        '-e',
        'require("child_process").spawn("sh", ["-c", "sleep 0.3; kill -CONT " + process.pid]); process.kill(process.pid, "SIGSTOP"); setTimeout(() => process.exit(6), 100)',
      ],
      6,
    ],
  ])('is that of one %s', async (_, words, expected) => {
    const cwd = await emptyProject();
    const [alone, watched] = await Promise.all([
      runProgram(node, words, { cwd }),
      perfkit(['run', '--quiet', '--', node, ...words], { cwd }),
    ]);
    expect(codeOf(alone)).toBe(expected);
    expect([watched.code, watched.stdout]).toEqual([expected, alone.stdout]);
    const said = watched.stderr.split('\n').filter((line) => line.startsWith('perfkit: '));
    expect(said.length).toBeLessThanOrEqual(1);
  });

  it('says of whom nothing was heard', async () => {
    const cwd = await emptyProject();
    const { stderr } = await perfkit(['run', '--quiet', '--', node, '-e', 'process.abort()'], { cwd });
    expect(stderr).toMatch(/perfkit: process \d+ \(.*\) ended before it was heard: what it did is missing\./);
  });

  it('is not forced by a signal that the program ignores', async () => {
    const cwd = await emptyProject();
    const ignores =
      'process.on("SIGTERM", () => console.log("no")); console.log("ready"); setTimeout(() => process.exit(8), 900)';
    const running = startPerfkit(['run', '--quiet', '--', node, '-e', ignores], { cwd });
    await running.saw('ready');
    running.kill('SIGTERM');
    expect(await running.result).toMatchObject({ code: 8, stdout: 'ready\nno\n' });
  });

  it('does not count a program’s clock', async () => {
    const cwd = await emptyProject();
    const jumps =
      'const own = Date.now; setTimeout(() => { Date.now = () => own() + 9e9; }, 200); setTimeout(Boolean, 900)';
    await perfkit(['run', '--report', 'report.json', '--', node, '-e', jumps], { cwd });
    const { from, to, resources, notes } = reportIn(cwd);
    expect(to - from).toBeLessThan(60_000);
    expect(resources.map(({ name }) => name)).toContain('process.cpu');
    expect(notes).toEqual([]);
  });
});
