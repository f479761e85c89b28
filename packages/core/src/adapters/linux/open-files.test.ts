import { closeSync, existsSync, openSync, readdirSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { realPart } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { recordedFiles } from '../../../test/recorded-proc.ts';
import { createProcessTreeSampler } from './process-tree.ts';

const stat = (pid: number, parent: number, state = 'S'): string =>
  `${pid} (node) ${state} ${parent} 1 1 0 -1 0 5 5 5 5 0 0 0 0 20 0 11 0 ${pid} 99 1 1 2 3\n`;
const limits = (soft: number | string): string =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax open files            ${soft}                 4096                 files     \nMax locked memory         8388608              8388608              bytes     \n`;

/** A process with as many open files, on a kernel that does not tell their number. */
async function processes(
  ...all: { pid: number; parent: number; open: number; limit?: number | string; state?: string }[]
) {
  const { root, clock, write } = await recordedFiles({});
  const put = async ({ pid, parent, open, limit = 1024, state = 'S' }: (typeof all)[number]): Promise<void> => {
    await write({ [`${pid}/stat`]: stat(pid, parent, state), [`${pid}/limits`]: limits(limit) });
    await rm(`${root}/${pid}/fd`, { recursive: true, force: true });
    await mkdir(`${root}/${pid}/fd`);
    for (let at = 0; at < open; at += 1) await writeFile(`${root}/${pid}/fd/${at}`, '');
  };
  for (const process of all) await put(process);
  const tree = createProcessTreeSampler({ pid: all[0]?.pid ?? 0, root, clock });
  onTestFinished(() => tree.close());
  return { root, clock, put, tree };
}

describe('open files of a program', () => {
  it('are those of all its processes, with the share of the one nearest to its own limit', async () => {
    const { tree } = await processes(
      { pid: 50, parent: 1, open: 10, limit: 100 },
      { pid: 51, parent: 50, open: 4, limit: 8 },
      { pid: 52, parent: 50, open: 9, limit: 'unlimited' },
      { pid: 53, parent: 50, open: 0, state: 'Z' },
    );
    expect(tree.sample()).toMatchObject({ 'tree.files.open': 23, 'tree.files.share': 0.5 });
  });

  it('have no share where there is no limit', async () => {
    const { tree } = await processes({ pid: 50, parent: 1, open: 3, limit: 'unlimited' });
    expect(tree.sample()).toMatchObject({ 'tree.files.open': 3 });
    expect(tree.sample()).not.toHaveProperty(['tree.files.share']);
  });

  it('are unknown when one process does not tell, since the sum would be wrong', async () => {
    const { tree, root } = await processes({ pid: 50, parent: 1, open: 3 }, { pid: 51, parent: 50, open: 3 });
    await rm(`${root}/51/fd`, { recursive: true });
    expect(tree.sample()).toEqual({ 'tree.processes': 2, 'tree.rss': expect.any(Number) });
  });

  it('are compared with a limit that was raised, a minute later', async () => {
    const { tree, clock, put } = await processes({ pid: 50, parent: 1, open: 8, limit: 10 });
    expect(tree.sample()['tree.files.share']).toBe(0.8);
    await put({ pid: 50, parent: 1, open: 8, limit: 80 });
    clock.advance(60_000);
    expect(tree.sample()['tree.files.share']).toBe(0.1);
  });

  it('are counted in a real process', async () => {
    await realPart({ name: 'Linux', find: () => (existsSync('/proc/self/fd') ? '/proc' : undefined) });
    const tree = createProcessTreeSampler({ pid: process.pid });
    const open = Array.from({ length: 50 }, () => openSync('/dev/null', 'r'));
    const { 'tree.files.open': counted = 0, 'tree.files.share': share = 0 } = tree.sample();
    // Children of the test runner, where it has some, have files of their own.
    const own = readdirSync('/proc/self/fd').length;
    for (const descriptor of open) closeSync(descriptor);
    tree.close();
    expect(counted).toBeGreaterThanOrEqual(own - 1);
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(1);
  });
});
