import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { type FakeClock, fakeClock, realPart, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Sampler } from '../../sampler.ts';
import { createProcessTreeSampler } from './process-tree.ts';

interface Written {
  readonly pid: number;
  readonly parent: number;
  readonly name?: string;
  readonly state?: string;
  /** Ticks: 100 a second where there is no auxiliary vector, as here. */
  readonly user?: number;
  readonly system?: number;
  readonly children?: number;
  readonly start?: number;
  /** Pages of 4 KiB. */
  readonly rss?: number;
}

const stat = ({
  pid,
  parent,
  name = 'node',
  state = 'S',
  user = 0,
  system = 0,
  children = 0,
  start = pid,
  rss = 1,
}: Written): string =>
  `${pid} (${name}) ${state} ${parent} 1 1 0 -1 4194304 5 5 5 5 ${user} ${system} ${children} 0 20 0 11 0 ${start} 99 ${rss} 1 2 3\n`;

interface Recorded {
  readonly clock: FakeClock;
  sampler(pid: number): Sampler;
  put(...processes: Written[]): Promise<void>;
  end(...pids: number[]): Promise<void>;
}

/** @param named whether this kernel names the children of each thread */
async function recorded(named: boolean): Promise<Recorded> {
  const folder = await temporaryFolder('proc');
  const clock = fakeClock();
  const parents = new Map<number, number>();
  const nameChildren = async (): Promise<void> => {
    for (const pid of parents.keys()) {
      const children = [...parents].filter(([, parent]) => parent === pid).map(([child]) => `${child} `);
      // Half of them were started by another thread.
      const [own, other] = [children.filter((_, at) => at % 2 === 0), children.filter((_, at) => at % 2 === 1)];
      for (const [thread, those] of [
        [pid, own],
        [pid + 1000, other],
      ] as const) {
        await mkdir(folder.at(`${pid}/task/${thread}`), { recursive: true });
        await writeFile(folder.at(`${pid}/task/${thread}/children`), those.join(''));
      }
    }
  };
  return {
    clock,
    sampler: (pid) => {
      const sampler = createProcessTreeSampler({ pid, root: folder.path, clock });
      onTestFinished(() => sampler.close());
      return sampler;
    },
    async put(...processes) {
      for (const process of processes) {
        parents.set(process.pid, process.parent);
        await mkdir(folder.at(`${process.pid}`), { recursive: true });
        await writeFile(folder.at(`${process.pid}/stat`), stat(process));
      }
      if (named) await nameChildren();
    },
    async end(...pids) {
      for (const pid of pids) {
        parents.delete(pid);
        await rm(folder.at(`${pid}`), { recursive: true });
      }
      if (named) await nameChildren();
    },
  };
}

describe.each([
  { kernel: 'that names children', named: true },
  { kernel: 'that does not name children', named: false },
])('process tree on a kernel $kernel', ({ named }) => {
  it('adds up the program and all its descendants, and nobody else', async () => {
    const { sampler, clock, put } = await recorded(named);
    await put({ pid: 1, parent: 0 }, { pid: 2, parent: 0, rss: 100 }, { pid: 30, parent: 1, rss: 100 });
    await put({ pid: 50, parent: 1, rss: 10 }, { pid: 40, parent: 50, rss: 20 }, { pid: 60, parent: 40, rss: 30 });
    await put({ pid: 61, parent: 40, rss: 5 });
    const tree = sampler(50);
    expect(tree.sample()).toEqual({ 'tree.rss': 65 * 4096, 'tree.processes': 4 });
    clock.advance(500);
    await put(
      { pid: 50, parent: 1, user: 10, system: 5 },
      { pid: 60, parent: 40, user: 35 },
      { pid: 2, parent: 0, user: 999 },
    );
    expect(tree.sample()).toMatchObject({ 'tree.cpu': 1, 'tree.processes': 4 });
  });

  it('reads on behind a name of blanks and parentheses', async () => {
    const { sampler, clock, put } = await recorded(named);
    const name = 'a) R 1 (b c)) S 9 ';
    await put({ pid: 50, parent: 1, name, rss: 7 }, { pid: 51, parent: 50, name: ') )', rss: 3 });
    const tree = sampler(50);
    expect(tree.sample()).toEqual({ 'tree.rss': 10 * 4096, 'tree.processes': 2 });
    clock.advance(1000);
    await put({ pid: 50, parent: 1, name, user: 50 });
    expect(tree.sample()['tree.cpu']).toBe(0.5);
  });

  it('keeps a process whose parent has died', async () => {
    const { sampler, clock, put, end } = await recorded(named);
    await put({ pid: 1, parent: 0 }, { pid: 50, parent: 1 }, { pid: 51, parent: 50 }, { pid: 52, parent: 51 });
    const tree = sampler(50);
    tree.sample();
    clock.advance(1000);
    await end(51);
    await put({ pid: 52, parent: 1, user: 70 }, { pid: 53, parent: 52, user: 30 });
    expect(tree.sample()).toMatchObject({ 'tree.processes': 3, 'tree.cpu': 1 });
    clock.advance(1000);
    await end(50);
    expect(tree.sample()).toMatchObject({ 'tree.processes': 2 });
  });

  it('does not take a number that is used again for the process that had it', async () => {
    const { sampler, clock, put, end } = await recorded(named);
    await put({ pid: 50, parent: 1 }, { pid: 51, parent: 50, user: 5 });
    const tree = sampler(50);
    tree.sample();
    clock.advance(1000);
    await put({ pid: 51, parent: 1, start: 777, user: 4000 }, { pid: 54, parent: 51, user: 4000 });
    expect(tree.sample()).toMatchObject({ 'tree.processes': 1, 'tree.cpu': 0 });
    clock.advance(1000);
    await end(50);
    await put({ pid: 50, parent: 1, start: 888 });
    expect(tree.sample()).toEqual({});
    expect(tree.sample()).toEqual({});
  });

  it('has no readings when there is no such process, when all have ended, and when closed', async () => {
    const { sampler, clock, put, end } = await recorded(named);
    await put({ pid: 1, parent: 0 }, { pid: 50, parent: 1 });
    const [nobody, ended, closed] = [sampler(49), sampler(50), sampler(50)];
    await put({ pid: 49, parent: 1 });
    expect(nobody.sample()).toEqual({});
    expect(closed.sample()).toMatchObject({ 'tree.processes': 1 });
    closed.close();
    closed.close();
    expect(closed.sample()).toEqual({});
    ended.sample();
    clock.advance(1000);
    await put({ pid: 50, parent: 1, state: 'Z', rss: 0 });
    expect(ended.sample()).toEqual({});
    clock.advance(1000);
    await end(50);
    expect(ended.sample()).toEqual({});
  });

  it('divides by no empty span: the next sample covers it', async () => {
    const { sampler, clock, put } = await recorded(named);
    await put({ pid: 50, parent: 1 });
    const tree = sampler(50);
    tree.sample();
    await put({ pid: 50, parent: 1, user: 10 });
    expect(tree.sample()).toEqual({ 'tree.rss': 4096, 'tree.processes': 1 });
    clock.advance(1000);
    await put({ pid: 50, parent: 1, user: 20 });
    expect(tree.sample()['tree.cpu']).toBe(0.2);
  });

  it('ignores a process whose file is cut off', async () => {
    const { sampler, put } = await recorded(named);
    await put({ pid: 50, parent: 1 }, { pid: 51, parent: 50, name: ') S 50 1 1 0 -1 0 1 1 1 1 8' });
    const tree = sampler(50);
    expect(tree.sample()).toMatchObject({ 'tree.processes': 2 });
  });
});

describe('process tree on this machine', () => {
  const linux = { name: 'Linux', find: () => (existsSync('/proc/self/stat') ? '/proc' : undefined) };

  it('counts what a grandchild burnt that has ended', async () => {
    await realPart(linux);
    const used = 'process.cpuUsage().user + process.cpuUsage().system';
    const burn = `while (${used} < 400_000) for (let at = 0; at < 1e6; at += 1); console.log(${used})`;
    const program = `const { stdout } = require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(burn)}]);
      console.log(Number(stdout) + ${used}); setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const tree = createProcessTreeSampler({ pid: child.pid ?? 0 });
    onTestFinished(() => tree.close());
    tree.sample();
    const began = performance.now();
    const burnt = await new Promise<number>((done) => child.stdout.once('data', (text) => done(Number(text) / 1e6)));
    const readings = tree.sample();
    const seconds = (performance.now() - began) / 1000;
    expect(readings['tree.processes']).toBe(1);
    expect(readings['tree.rss']).toBeGreaterThan(10_000_000);
    // The two know nothing of their ends, and the kernel counts in hundredths of a second.
    const counted = (readings['tree.cpu'] ?? 0) * seconds;
    expect(counted).toBeGreaterThan(burnt - 0.1);
    expect(counted).toBeLessThan(burnt + 0.3);
  });
});
