import { fakeClock } from '@tooling/testkit';
import { describe, expect, it, vi } from 'vitest';
import { membersIn, portableTreeSampler } from './portable-tree.ts';
import { guarded, type ListedProcess, type SystemInformation } from './system-information.ts';

const listed = (pid: number, parentPid: number, rest: Partial<ListedProcess> = {}): ListedProcess => ({
  pid,
  parentPid,
  cpu: 0,
  memRss: 1,
  started: '2026-01-01 10:00:00',
  state: 'sleeping',
  ...rest,
});
const asMap = (...processes: ListedProcess[]): Map<number, ListedProcess> =>
  new Map(processes.map((each) => [each.pid, each]));
const pids = (members: ReadonlyMap<number, unknown>): number[] => [...members.keys()].sort((one, other) => one - other);
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('members of a portable process tree', () => {
  it('are the known ones that still run and all whom they started', () => {
    const list = [listed(1, 0), listed(5, 1), listed(8, 7), listed(7, 5), listed(9, 1)];
    expect(pids(membersIn(list, asMap(listed(5, 1))))).toEqual([5, 7, 8]);
    expect(pids(membersIn([listed(1, 0), listed(8, 1)], asMap(listed(5, 1), listed(8, 7))))).toEqual([8]);
  });

  it('are known by number and start: rounded seconds and changed clocks make no other process', () => {
    const known = asMap(listed(5, 1, { started: '2026-03-29 01:59:59' }));
    const same = ['2026-03-29 02:00:01', '2026-03-29 02:59:59', '2026-03-29 03:00:00', 'unreadable'];
    for (const started of same) expect(pids(membersIn([listed(5, 1, { started })], known))).toEqual([5]);
    expect(pids(membersIn([listed(5, 1, { started: '2026-03-29 02:30:00' })], known))).toEqual([]);
  });

  it('do not include a process that is older than the number its parent now has', () => {
    const old = listed(8, 5, { started: '2026-01-01 09:00:00' });
    expect(pids(membersIn([listed(5, 1), old], asMap(listed(5, 1))))).toEqual([5]);
  });

  it('end also where processes name each other as parents', () => {
    expect(pids(membersIn([listed(5, 6), listed(6, 5), listed(0, 0)], asMap(listed(5, 6))))).toEqual([5, 6]);
  });
});

describe('portable process tree', () => {
  it('adds up the tree from the last completed read, at most every five seconds', async () => {
    const clock = fakeClock();
    const processes = vi.fn(() =>
      Promise.resolve({
        list: [
          listed(5, 1, { memRss: 10, cpu: 20 }),
          listed(6, 5, { memRss: 5, cpu: 30 }),
          listed(7, 5, { state: 'zombie' }),
        ],
      }),
    );
    const ask = guarded(() => Promise.resolve({ processes } as unknown as SystemInformation));
    const tree = portableTreeSampler({ pid: 5, clock }, ask);
    expect(tree.sample()).toEqual({});
    for (let second = 0; second < 5; second += 1) {
      await settle();
      expect(tree.sample()).toMatchObject({ 'tree.processes': 2, 'tree.rss': 15 * 1024 });
      clock.advance(1000);
    }
    expect(processes).toHaveBeenCalledTimes(1);
    tree.sample();
    await settle();
    expect(processes).toHaveBeenCalledTimes(2);
    expect(tree.sample()['tree.cpu']).toBeGreaterThan(0);
    tree.close();
    expect(tree.sample()).toEqual({});
  });

  it('has no readings when the program has ended, or the list failed', async () => {
    const clock = fakeClock();
    const answers = [[listed(5, 1)], [listed(1, 0)], [listed(5, 1)]];
    const processes = vi.fn(() => {
      const list = answers.shift();
      return list === undefined ? Promise.reject(new Error('no ps')) : Promise.resolve({ list });
    });
    const tree = portableTreeSampler(
      { pid: 5, clock },
      guarded(() => Promise.resolve({ processes } as unknown as SystemInformation)),
    );
    const next = async (): Promise<unknown> => {
      tree.sample();
      await settle();
      const readings = tree.sample();
      clock.advance(5000);
      return readings;
    };
    expect(await next()).toMatchObject({ 'tree.processes': 1 });
    expect(await next()).toEqual({});
    // The number is back, but the program that had it is not.
    expect(await next()).toEqual({});
    expect(await next()).toEqual({});
  });
});
