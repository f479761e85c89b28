/** `perfkit run` in front of programs: they behave as without it, and what could not be done is said. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '@perf/runtime/report';
import { runProgram } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { drive, freePort } from './drive.ts';
import { emptyProject, operation, perfkit, programs, reportIn, startPerfkit } from './perfkit.ts';

const node = process.execPath;

describe('perfkit run', () => {
  it('passes input, output and exit code through untouched', async () => {
    const cwd = await emptyProject();
    const input = Buffer.from([0, 255, 10, 13, 195, 40, 7]).toString('latin1');
    const [alone, watched] = await Promise.all([
      runProgram(node, [join(programs, 'echo.cjs')], { cwd, input }),
      perfkit(['run', '--quiet', '--', node, join(programs, 'echo.cjs')], { cwd, input }),
    ]);
    expect(watched).toEqual(alone);
    expect(watched.code).toBe(3);
  });

  it('needs no `--` before the program', async () => {
    const cwd = await emptyProject();
    const { stdout, code } = await perfkit(['run', '--quiet', node, '-p', '"--for"'], { cwd });
    expect([stdout, code]).toEqual(['--for\n', 0]);
  });

  it('reports a program’s own operations', async () => {
    const cwd = await emptyProject();
    const script = join(programs, 'own-operations.mjs');
    const { stderr } = await perfkit(['run', '--report', 'report.json', '--', node, script], { cwd });
    expect(operation(reportIn(cwd), 'save order')).toMatchObject({ count: 51, failed: 1, labels: { tenant: 'a' } });
    expect(stderr).toContain('save order {tenant="a"}');
  });

  it('ends a program whose time is over, and calls that a success', async () => {
    const cwd = await emptyProject();
    const { code } = await perfkit(['run', '--for', '1s', '--', node, '-e', 'setInterval(() => {}, 1000)'], { cwd });
    expect(code).toBe(0);
  });

  it('reports the resources of a program that is not Node, and says that this is all', async () => {
    const cwd = await emptyProject();
    const { code, stderr } = await perfkit(['run', '--report', 'report.json', '--', 'sleep', '2'], { cwd });
    const report = reportIn(cwd);
    expect(code).toBe(0);
    expect(report.operations).toEqual([]);
    expect(report.resources.map(({ name }) => name)).toContain('tree.rss');
    expect(stderr).toContain('No Node process of this program was heard from');
  });

  it.each([
    ['a program that is not there', 'no-such-program', 127],
    ['a file that is no program', join(programs, 'plain.cjs'), 126],
  ])('gives the shell’s code for %s', async (_, program, expected) => {
    const cwd = await emptyProject();
    const { code, stderr } = await perfkit(['run', '--', program], { cwd });
    expect(code).toBe(expected);
    expect(stderr).toContain(program);
  });

  it('gives 128 + n for a program that a signal ended', async () => {
    const cwd = await emptyProject();
    const { code } = await perfkit(['run', '--', node, '-e', 'process.kill(process.pid, "SIGKILL")'], { cwd });
    expect(code).toBe(137);
  });

  it('exits with 10 under --enforce when a contract is broken, and says by how much', async () => {
    const cwd = await emptyProject();
    const port = await freePort();
    writeFileSync(
      join(cwd, 'perf.config.json'),
      JSON.stringify({
        contracts: [
          { operation: 'GET /block', p95: '50ms', minSamples: 2 },
          { operation: 'GET /users/:id', p95: '5s' },
        ],
      }),
    );
    const script = join(programs, 'plain.cjs').replace('plain', 'plain');
    const running = startPerfkit(
      [
        'run',
        '--for',
        '3s',
        '--enforce',
        '--report',
        'report.json',
        '--',
        node,
        '-e',
        `process.on('SIGTERM', () => process.exit(0)); require(${JSON.stringify(script)})`,
      ],
      { cwd, env: { ...process.env, PORT: String(port) } },
    );
    await running.saw('listening on ');
    await drive(port, [
      { path: '/block', times: 3 },
      { path: '/users/*', times: 25 },
    ]);
    const { code, stderr } = await running.result;
    expect(code).toBe(10);
    expect(reportIn(cwd).meetingTargets).toBe(false);
    expect(stderr).toMatch(/GET \/block +BROKEN.*3 calls/);
    expect(stderr).toMatch(/GET \/users\/:id +kept/);
  });

  it('raises alerts, and tells of them in every form of the report', async () => {
    const cwd = await emptyProject();
    const alerts = [
      { name: 'large', reading: 'tree.rss', above: 1e6, severity: 'critical', summary: 'Restart it.' },
      { name: 'crowd', reading: 'tree.processes', above: 1000 },
      { name: 'long', reading: 'tree.rss', above: 1e6, for: '1h' },
    ];
    writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ alerts }));
    const run = ['run', '--report', 'report.json', '--', node, '-e', 'setTimeout(() => {}, 1500)'];
    const { code, stderr } = await perfkit(run, { cwd });
    expect(code).toBe(0);
    expect(stderr).toMatch(/critical +large: firing since .*, .* MB \(limit 1 MB\), Restart it\./);
    expect(stderr).toMatch(/warning +long: pending since /);
    expect(stderr).not.toContain('crowd');
    expect(reportIn(cwd).alerts?.map(({ name }) => name)).toEqual(['large', 'long']);
    const { stdout } = await perfkit(['report', '--markdown'], { cwd });
    expect(stdout).toMatch(/^- \*\*critical:\*\* large: firing since /m);
  });

  it('holds contracts on readings as well, in every report of the run', async () => {
    const cwd = await emptyProject();
    const contracts = [
      { reading: 'tree.rss', max: '1MB', for: '500ms', name: 'memory' },
      { reading: 'tree.processes', max: 100 },
      { reading: 'tree.cpu', max: 64, for: '5m' },
    ];
    writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ contracts }));
    const run = ['run', '--enforce', '--report', 'report.json', '--', node, '-e', 'setTimeout(() => {}, 2500)'];
    const { code, stderr } = await perfkit(run, { cwd });
    expect(code).toBe(10);
    expect(stderr).toMatch(
      /memory +BROKEN +.* MB of at most 1 MB promised, .* × as much, past it for .*\(500 ms allowed\)/,
    );
    expect(stderr).toMatch(/tree\.processes +kept +1 of at most 100 promised, seen for/);
    expect(stderr).toMatch(/tree\.cpu +too little data .* of 5 min needed/);
    const states = { memory: 'broken', 'tree.processes': 'kept', 'tree.cpu': 'insufficient-data' };
    const statesOf = ({ readingContracts }: Report) =>
      Object.fromEntries(readingContracts.map(({ name, state }) => [name, state]));
    expect(statesOf(reportIn(cwd))).toEqual(states);
    const [json, markdown] = await Promise.all([
      perfkit(['report', '--since', '1h', '--json'], { cwd }),
      perfkit(['report', '--markdown'], { cwd }),
    ]);
    expect(statesOf(JSON.parse(json.stdout))).toEqual(states);
    expect(markdown.stdout).toMatch(/^- \*\*broken\*\*: memory, /m);
    expect(markdown.stdout).toContain('Contracts: **1 broken**, 1 kept, 1 with too little data to judge.');
  });

  it('writes Markdown that a name can’t break', async () => {
    const cwd = await emptyProject();
    const script = join(programs, 'own-operations.mjs');
    await perfkit(['run', '--report', 'out.md', '--service', 'a|b`c', '--', node, script], { cwd });
    const markdown = readFileSync(join(cwd, 'out.md'), 'utf8');
    expect(markdown).toContain('# a\\|b\\`c');
    expect(markdown).toMatch(/\| save order \\?\{tenant="a"\\?\} \| 51 \|/);
  });
});
