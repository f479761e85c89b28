import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type GroupState,
  group1,
  group2,
  process1,
  process2,
  processHybrid,
  ROOT_1,
  ROOT_2,
} from '../../../test/cgroup-trees.ts';
import { recordedFiles } from '../../../test/recorded-proc.ts';
import { createContainerSampler } from './container.ts';

type Files = Readonly<Record<string, string>>;

async function container(files: Files) {
  const all = await recordedFiles(files);
  const sampler = createContainerSampler({ root: all.root, base: all.root, clock: all.clock });
  onTestFinished(() => sampler.close());
  const next = async (more: Files): Promise<unknown> => {
    all.clock.advance(1000);
    await all.write(more);
    return sampler.sample();
  };
  return { ...all, sampler, next };
}

const versions: { version: string; own: (path: string) => Files; group: (path: string, state: GroupState) => Files }[] =
  [
    { version: '1', own: (path) => ({ ...ROOT_1, ...process1(path) }), group: group1 },
    { version: '2', own: (path) => ({ ...ROOT_2, ...process2(path) }), group: group2 },
    {
      version: '1 and 2',
      own: (path) => ({ ...ROOT_1, ...processHybrid(path) }),
      group: (path, state) => ({ ...group1(path, state), ...group2(path, state, 'sys/fs/cgroup/unified') }),
    },
  ];

describe.each(versions)('container under version $version', ({ own, group }) => {
  it('says what it uses of what it may', async () => {
    const state = { quotaUs: 50_000, limit: 1000, memory: 900, inactiveFile: 300 };
    const { sampler, next } = await container({ ...own('/a'), ...group('/a', state) });
    const memory = { 'container.memory.used': 600, 'container.memory.limit': 1000, 'container.memory.share': 0.6 };
    expect(sampler.sample()).toEqual({ 'container.cpu.limit': 0.5, ...memory });
    expect(await next(group('/a', { ...state, usedUs: 400_000, periods: 10, throttled: 4 }))).toEqual({
      'container.cpu': 0.4,
      'container.cpu.limit': 0.5,
      'container.cpu.share': 0.8,
      'container.cpu.throttled': 0.4,
      ...memory,
    });
  });

  it('says nothing where nothing is limited', async () => {
    const { sampler, next } = await container({ ...own('/a'), ...group('/a', { memory: 100 }) });
    expect(sampler.sample()).toEqual({});
    expect(await next(group('/a', { memory: 100, usedUs: 3_000_000 }))).toEqual({});
  });

  it('tells of the group above when that one is nearer to its limit', async () => {
    const pod = { quotaUs: 100_000, limit: 1000, memory: 950 };
    const inner = { quotaUs: 80_000, limit: 800, memory: 400 };
    const { sampler, next } = await container({ ...own('/pod/a'), ...group('/pod', pod), ...group('/pod/a', inner) });
    sampler.sample();
    const readings = await next({
      ...group('/pod', { ...pod, usedUs: 950_000, periods: 10, throttled: 1 }),
      ...group('/pod/a', { ...inner, usedUs: 400_000, periods: 10, throttled: 2 }),
    });
    expect(readings).toEqual({
      'container.cpu': 0.95,
      'container.cpu.limit': 1,
      'container.cpu.share': 0.95,
      'container.cpu.throttled': 0.2,
      'container.memory.used': 950,
      'container.memory.limit': 1000,
      'container.memory.share': 0.95,
    });
  });

  it('knows the lowest limit before it knows what is used', async () => {
    const [pod, inner] = [group('/pod', { quotaUs: 50_000 }), group('/pod/a', { quotaUs: 200_000 })];
    const { sampler } = await container({ ...own('/pod/a'), ...pod, ...inner });
    expect(sampler.sample()).toEqual({ 'container.cpu.limit': 0.5 });
  });

  it('finds the limit of a group above where its own has none', async () => {
    const { sampler } = await container({
      ...own('/pod/a'),
      ...group('/pod', { quotaUs: 200_000, limit: 1000, memory: 100 }),
      ...group('/pod/a', { memory: 10 }),
    });
    expect(sampler.sample()).toEqual({
      'container.cpu.limit': 2,
      'container.memory.used': 100,
      'container.memory.limit': 1000,
      'container.memory.share': 0.1,
    });
  });

  it('takes a limit that changes while it runs', async () => {
    const { sampler, next } = await container({ ...own('/a'), ...group('/a', { quotaUs: 50_000 }) });
    expect(sampler.sample()).toMatchObject({ 'container.cpu.limit': 0.5 });
    expect(await next(group('/a', { quotaUs: 150_000 }))).toMatchObject({ 'container.cpu.limit': 1.5 });
    expect(await next(group('/a', {}))).toEqual({});
    // What was used without a limit is nothing to compare with one.
    expect(await next(group('/a', { quotaUs: 50_000, usedUs: 9_000_000 }))).toEqual({ 'container.cpu.limit': 0.5 });
  });

  it('gives no rate of a counter that went back', async () => {
    const state = { quotaUs: 50_000, usedUs: 900_000, periods: 50, throttled: 20 };
    const { sampler, next } = await container({ ...own('/a'), ...group('/a', state) });
    sampler.sample();
    const readings = await next(group('/a', { quotaUs: 50_000, usedUs: 100, periods: 5, throttled: 1 }));
    expect(readings).not.toHaveProperty(['container.cpu']);
    expect(readings).not.toHaveProperty(['container.cpu.throttled']);
    const after = await next(group('/a', { quotaUs: 50_000, usedUs: 100_100, periods: 15, throttled: 2 }));
    expect(after).toMatchObject({ 'container.cpu': 0.1, 'container.cpu.throttled': 0.1 });
  });

  it('was not stopped in a time in which nothing ran', async () => {
    const { sampler, next } = await container({ ...own('/a'), ...group('/a', { quotaUs: 50_000, periods: 7 }) });
    sampler.sample();
    expect(await next({})).toMatchObject({ 'container.cpu': 0, 'container.cpu.throttled': 0 });
  });

  it('is nothing where the process is in no group but the machine itself', async () => {
    const { sampler, next } = await container(own('/'));
    sampler.sample();
    expect(await next({})).toEqual({});
  });

  it('has no rates between two samples at one instant, and none when closed', async () => {
    const { sampler, clock } = await container({ ...own('/a'), ...group('/a', { quotaUs: 50_000 }) });
    sampler.sample();
    expect(sampler.sample()).not.toHaveProperty(['container.cpu']);
    clock.advance(1000);
    expect(sampler.sample()).toHaveProperty(['container.cpu']);
    sampler.close();
    sampler.close();
    expect(sampler.sample()).toEqual({});
  });
});

describe('container', () => {
  it('tells its own pressure under version 2', async () => {
    const pressure = (total: number): Files => ({
      'sys/fs/cgroup/a/memory.pressure': `some avg10=0.00 avg60=0.00 avg300=0.00 total=${total}\nfull avg10=0.00 total=7\n`,
    });
    const { sampler, next } = await container({
      ...process2('/a'),
      ...group2('/a', { limit: 1000 }),
      ...pressure(1000),
    });
    expect(sampler.sample()).not.toHaveProperty(['container.pressure.memory']);
    expect(await next(pressure(501_000))).toMatchObject({ 'container.pressure.memory': 0.5 });
    expect(await next({ ...group2('/a', {}), ...pressure(901_000) })).toEqual({});
  });

  it('leaves out the use where no controller accounts for it, and keeps the limit', async () => {
    const { 'sys/fs/cgroup/cpu,cpuacct/a/cpuacct.usage': _, ...files } = group1('/a', { quotaUs: 50_000 });
    const { sampler, next } = await container({ ...ROOT_1, ...process1('/a'), ...files });
    sampler.sample();
    const readings = await next({});
    expect(readings).toMatchObject({ 'container.cpu.limit': 0.5, 'container.cpu.throttled': 0 });
    expect(readings).not.toHaveProperty(['container.cpu']);
  });

  it('counts no memory as used while it is not known how much of it is cache', async () => {
    const { 'sys/fs/cgroup/a/memory.stat': _, ...files } = group2('/a', { limit: 1000, memory: 900 });
    const { sampler } = await container({ ...process2('/a'), ...files });
    expect(sampler.sample()).toEqual({ 'container.memory.limit': 1000 });
  });

  it('is nothing on a system without control groups, and for a process that is not', async () => {
    const { root } = await recordedFiles({});
    expect(createContainerSampler({ root }).sample()).toEqual({});
    expect(createContainerSampler({ root, pid: 4_000_000 }).sample()).toEqual({});
  });

  it('is the one that the process has moved to, and stays the last one after its end', async () => {
    const { sampler, next } = await container({
      ...process2('/a'),
      ...group2('/a', { quotaUs: 50_000 }),
      ...group2('/b', { quotaUs: 80_000 }),
    });
    expect(sampler.sample()).toEqual({ 'container.cpu.limit': 0.5 });
    expect(await next({ 'self/cgroup': '0::/b\n' })).toEqual({ 'container.cpu.limit': 0.8 });
    const ended = { 'self/cgroup': '', ...group2('/b', { quotaUs: 80_000, usedUs: 400_000 }) };
    expect(await next(ended)).toMatchObject({ 'container.cpu.share': 0.5 });
  });
});
