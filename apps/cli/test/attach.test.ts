/** `perfkit run --pid`: a program that runs already is measured, and is as it was when the watch is over. */
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NodeBinary, type RunningProgram, startProgram, systemNodes } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { drive, freePort } from './drive.ts';
import { emptyProject, operation, perfkit, programs, reportIn, startPerfkit } from './perfkit.ts';

const own: NodeBinary = { path: process.execPath, version: process.versions.node };
const nodes = [own, ...systemNodes().filter(({ version }) => version !== own.version)];
const REPORT = ['--report', 'report.json'];

interface Program {
  readonly running: RunningProgram;
  readonly port: number;
  ask(path: string): Promise<unknown>;
}

async function startServer(
  node: NodeBinary,
  flags: readonly string[] = [],
  { script = 'visited.cjs', env = {} }: { script?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Program> {
  const port = await freePort();
  const running = startProgram(node.path, [...flags, join(programs, script)], {
    env: { ...process.env, ...env, PORT: String(port) },
    timeout: 40_000,
  });
  onTestFinished(() => running.kill('SIGKILL'));
  await running.saw('ready to serve');
  const ask = async (path: string): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}${path}`)).json();
  return { running, port, ask };
}

/** A perfkit that has joined the program. */
async function attached(cwd: string, { running }: Program, flags: readonly string[] = []): Promise<RunningProgram> {
  const watch = startPerfkit(['run', '--pid', String(running.pid), ...REPORT, ...flags], { cwd, timeout: 30_000 });
  onTestFinished(() => watch.kill('SIGKILL'));
  await watch.saw('perfkit measures it from within');
  return watch;
}

/** What the program says of itself becomes again what it was. */
async function isAsBefore({ ask }: Program, before: unknown): Promise<void> {
  await vi.waitFor(async () => expect(await ask('/state')).toEqual(before), { timeout: 5_000, interval: 50 });
}

/** Sockets that the process listens at, its own port excepted. */
function otherPorts({ running: { pid }, port }: Program): number {
  const inodes = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return '';
    }
  });
  const listening = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[3] === '0A' && inodes.includes(`socket:[${columns[9]}]`));
  return listening.filter((columns) => Number.parseInt(columns[1]?.split(':')[1] ?? '', 16) !== port).length;
}

describe.runIf(process.platform === 'linux').each(nodes)('attached to Node $version', (node) => {
  it('counts what happens from then on, twice one after another, until the program ends', async () => {
    const cwd = await emptyProject();
    const program = await startServer(node, ['--inspect=0']);
    await drive(program.port, [{ path: '/users/*', times: 9 }]);
    const before = await program.ask('/state');

    const first = await attached(cwd, program);
    await drive(program.port, [
      { path: '/users/*', times: 25 },
      { method: 'POST', path: '/orders', times: 4 },
    ]);
    first.kill('SIGINT');
    expect((await first.result).code).toBe(0);
    const report = reportIn(cwd);
    expect(Object.fromEntries(report.operations.map(({ name, count }) => [name, count]))).toEqual({
      'GET /users/:id': 25,
      'POST /orders': 4,
    });
    expect(report.run).toMatchObject({ attachedTo: program.running.pid, exitCode: null, watched: 1 });
    expect(report.notes).toEqual([]);
    await isAsBefore(program, before);
    // The inspector was the user's, and stays open.
    expect(otherPorts(program)).toBe(1);

    const second = await attached(cwd, program);
    await drive(program.port, [{ path: '/users/*', times: 6 }]);
    program.running.kill('SIGTERM');
    expect((await program.running.result).code).toBe(7);
    expect((await second.result).code).toBe(0);
    expect(operation(reportIn(cwd), 'GET /users/:id')?.count).toBe(6);
    expect(reportIn(cwd).notes.join()).toContain('ended is known only to what has started it');
  });

  it('opens an inspector where it may, for a moment, and leaves a program that ends by itself', async () => {
    const cwd = await emptyProject();
    const contracts = [{ operation: 'GET /users/:id', max: '0.000001ms', minSamples: 1 }];
    writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ contracts }));
    const program = await startServer(node, ['--inspect-port=0']);
    const before = await program.ask('/state');
    const watch = await attached(cwd, program, ['--inspect', '--enforce']);
    // Else nothing is proven by what is missing afterwards.
    expect(await program.ask('/state')).not.toEqual(before);
    expect(await program.ask('/idle')).toBeGreaterThan(2);
    expect(otherPorts(program)).toBe(0);
    await drive(program.port, [{ path: '/users/*', times: 5 }]);
    watch.kill('SIGTERM');
    expect((await watch.result).code).toBe(10);
    const measured = reportIn(cwd).resources.map(({ name }) => name);
    expect(measured).toEqual(expect.arrayContaining(['tree.rss', 'tree.cpu', 'loop.delay.max', 'process.heap.used']));
    await isAsBefore(program, before);
    // Node has one of its own, for the header `Date`; each of ours would come due twice.
    expect(await program.ask('/idle')).toBeLessThanOrEqual(1);
    await program.ask('/finish');
    expect((await program.running.result).code).toBe(3);
  });
});

describe.runIf(process.platform === 'linux')('attached', () => {
  it('takes in the program’s own monitors, without what they recorded before', async () => {
    const cwd = await emptyProject();
    const program = await startServer(own, ['--inspect=0']);
    const watch = await attached(cwd, program);
    await drive(program.port, [{ path: '/save', times: 8 }]);
    watch.kill('SIGINT');
    await watch.result;
    const save = operation(reportIn(cwd), 'save order');
    expect(save).toMatchObject({ count: 8, failed: 0 });
    expect(save?.max).toBeLessThan(5000);
  });

  it('counts a request once in a program that has perfkit inside', async () => {
    const cwd = await emptyProject();
    const server = { script: 'embedded.mjs', env: { OWN_DATA: join(cwd, 'own') } };
    const program = await startServer(own, ['--inspect=0'], server);
    await drive(program.port, [{ path: '/users/*', times: 3 }]);
    const watch = await attached(cwd, program);
    await drive(program.port, [{ path: '/users/*', times: 5 }]);
    watch.kill('SIGINT');
    await watch.result;
    expect(operation(reportIn(cwd), 'GET /users/:id')?.count).toBe(5);
  });

  it('leaves a program to the perfkit that is there first, and lets go when that is killed', async () => {
    const cwd = await emptyProject();
    const other = await emptyProject();
    const program = await startServer(own, ['--inspect=0']);
    const before = await program.ask('/state');
    const first = await attached(cwd, program);
    const second = await perfkit(['run', '--pid', String(program.running.pid), '--for', '500ms', ...REPORT], {
      cwd: other,
    });
    expect(second.code).toBe(0);
    expect(second.stderr).toContain('another perfkit watches it already');
    expect(reportIn(other).operations).toEqual([]);
    first.kill('SIGKILL');
    await first.result;
    await isAsBefore(program, before);
    await program.ask('/finish');
    expect((await program.running.result).code).toBe(3);
  });

  it.each([
    ['is not Node', 'sleep', ['20'], 'its program file is not `node`'],
    [
      'does not catch the signal',
      own.path,
      ['--disable-sigusr1', '-e', 'setTimeout(Boolean, 20_000)'],
      'does not catch',
    ],
  ])('never sends SIGUSR1 to what %s', async (...[, program, args, reason]) => {
    const cwd = await emptyProject();
    const running = startProgram(program, args);
    let hasEnded = false;
    void running.result.then(() => {
      hasEnded = true;
    });
    onTestFinished(() => running.kill('SIGKILL'));
    const words = ['run', '--pid', String(running.pid), '--inspect', '--for', '600ms', ...REPORT];
    const { code, stderr } = await perfkit(words, { cwd });
    expect(code).toBe(0);
    expect(stderr).toContain(reason);
    expect(reportIn(cwd).resources.map(({ name }) => name)).toContain('tree.rss');
    expect(hasEnded).toBe(false);
  });

  it('measures from outside what has no inspector open, and says how to have more', async () => {
    const cwd = await emptyProject();
    const program = await startServer(own);
    const words = ['run', '--pid', String(program.running.pid), '--for', '600ms', '--quiet', ...REPORT];
    const { code, stderr } = await perfkit(words, { cwd });
    expect([code, stderr]).toEqual([0, expect.stringContaining('with --inspect, perfkit ')]);
    expect(reportIn(cwd).notes[0]).toContain('with --inspect, perfkit has Node open one');
    expect(await program.ask('/users/1')).toBe('/users/1');
    const { stdout } = await perfkit(['report'], { cwd });
    expect(stdout).toContain(`attached to process ${program.running.pid}`);
  });
});

describe('words that name no process to watch', () => {
  it.each([
    ['--pid abc', 2, 'abc'],
    ['--pid 0', 2, 'pgrep'],
    ['--pid 1', 2, 'the whole machine'],
    ['--pid 2147483647', 12, 'there is none'],
    ['--pid 1234 -- node server.js', 2, 'got both'],
    ['--inspect -- node server.js', 2, 'come with --pid'],
  ])('%s', async (words, code, said) => {
    const result = await perfkit(['run', ...words.split(' ')], { cwd: await emptyProject() });
    expect([result.code, result.stdout]).toEqual([code, '']);
    expect(result.stderr).toContain(said);
  });
});
