import * as os from 'node:os';
import { fakeClock } from '@tooling/testkit';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { machine, processor, settle } from '../../../test/portable-machine.ts';
import { createPortableSampler } from './index.ts';
import { portableSampler } from './portable-machine.ts';
import { guarded, type SystemInformation } from './system-information.ts';

// Node's own sources, decided by the test: what this machine does meanwhile must not matter.
vi.mock(import('node:os'), async (original) => {
  const { cpus, loadavg, networkInterfaces, ...rest } = await original();
  return { ...rest, cpus: vi.fn(cpus), loadavg: vi.fn(loadavg), networkInterfaces: vi.fn(networkInterfaces) };
});

const address = (internal: boolean): os.NetworkInterfaceInfo[] => [
  { address: '192.0.2.1', netmask: '', mac: '', cidr: null, family: 'IPv4', internal },
];

beforeEach(() => {
  vi.mocked(os.cpus).mockReturnValue([]);
  vi.mocked(os.loadavg).mockReturnValue([1.5, 1, 1]);
  vi.mocked(os.networkInterfaces).mockReturnValue({
    lo0: address(true),
    en0: address(false),
    utun3: address(false),
    bridge100: address(false),
  });
});

const memory = { total: 1000, available: 400, swaptotal: 100, swapused: 10 };

describe('portable machine sampler', () => {
  it('gives processor shares and load at once, from the times of all processors', () => {
    const { sampler } = machine({});
    vi.mocked(os.cpus).mockReturnValue([processor(100, 100, 800), processor(0, 0, 1000)]);
    expect(sampler.sample()).toEqual({ 'machine.load.1m': 1.5 });
    vi.mocked(os.cpus).mockReturnValue([processor(160, 120, 820), processor(0, 0, 1100)]);
    expect(sampler.sample()).toEqual({
      'machine.cpu': 0.4,
      'machine.cpu.user': 0.3,
      'machine.cpu.system': 0.1,
      'machine.load.1m': 1.5,
    });
    expect(sampler.sample()).toEqual({ 'machine.load.1m': 1.5 });
  });

  it('never waits: what is slow comes with the sample after it was read', async () => {
    const { sampler } = machine({ mem: () => Promise.resolve(memory) });
    expect(sampler.sample()).not.toHaveProperty(['machine.memory.used']);
    await settle();
    expect(sampler.sample()).toMatchObject({
      'machine.memory.used': 600,
      'machine.memory.available': 400,
      'machine.swap.used': 10,
    });
  });

  it('takes rates from the raw counters and its own clock, at real interfaces only', async () => {
    const counters = { rx: 1000, wx: 100, received: 50, sent: 5 };
    const networkStats = vi.fn((names?: string) =>
      Promise.resolve([{ iface: names ?? '', rx_bytes: counters.received, tx_bytes: counters.sent }]),
    );
    const { next } = machine({ fsStats: () => Promise.resolve({ rx: counters.rx, wx: counters.wx }), networkStats });
    expect(await next(0)).toEqual({ 'machine.load.1m': 1.5 });
    Object.assign(counters, { rx: 11_000, wx: 600, received: 150, sent: 5 });
    expect(await next(5000)).toMatchObject({
      'machine.disk.read': 2000,
      'machine.disk.write': 100,
      'machine.network.receive': 20,
      'machine.network.transmit': 0,
    });
    expect(networkStats).toHaveBeenCalledWith('en0');
  });

  it('takes a counter that fails to zero for unknown, and makes no rate of its return', async () => {
    const stats = { rx: 5000, wx: 5000 };
    const { next } = machine({ fsStats: () => Promise.resolve({ ...stats }) });
    await next(0);
    Object.assign(stats, { rx: 0, wx: 0 });
    expect(await next(5000)).not.toHaveProperty(['machine.disk.read']);
    Object.assign(stats, { rx: 6000, wx: 6000 });
    expect(await next(5000)).not.toHaveProperty(['machine.disk.read']);
    Object.assign(stats, { rx: 7000, wx: 6000 });
    expect(await next(5000)).toMatchObject({ 'machine.disk.read': 200 });
  });

  it('reads one at a time, and not before its time has come', async () => {
    let answer: (value: typeof memory) => void = () => undefined;
    const mem = vi.fn(() => new Promise<typeof memory>((resolve) => (answer = resolve)));
    const { sampler, clock } = machine({ mem });
    for (let second = 0; second < 30; second += 1) {
      clock.advance(1000);
      sampler.sample();
      await settle();
    }
    expect(mem).toHaveBeenCalledTimes(1);
    answer(memory);
    await settle();
    sampler.sample();
    clock.advance(4999);
    sampler.sample();
    await settle();
    expect(mem).toHaveBeenCalledTimes(2);
  });

  it('stops telling what it read long ago', async () => {
    const { sampler, clock, next } = machine({ mem: () => Promise.resolve(memory) });
    expect(await next(0)).toHaveProperty(['machine.memory.used']);
    clock.advance(15_001);
    expect(sampler.sample()).not.toHaveProperty(['machine.memory.used']);
  });

  it('outlives a system without interfaces to list, and a failing source', async () => {
    vi.mocked(os.networkInterfaces).mockImplementation(() => {
      throw new Error('EACCES');
    });
    const { next } = machine({ mem: () => Promise.reject(new Error('no vm_stat')) });
    expect(await next(0)).toEqual({ 'machine.load.1m': 1.5 });
  });

  it('has no readings once it is closed, twice too', async () => {
    const { sampler, next } = machine({ mem: () => Promise.resolve(memory) });
    await next(0);
    sampler.close();
    sampler.close();
    expect(sampler.sample()).toEqual({});
  });

  it('refuses a period without a unit', () => {
    expect(() => createPortableSampler({ every: 'often' })).toThrow('Expected `every` to be a duration');
  });

  it('has no rate of disks where the system has no counters: it answers null, the first time or always', async () => {
    const answers = [null, { rx: 1000, wx: 0 }, { rx: 6000, wx: 0 }];
    const { next } = machine({ fsStats: () => Promise.resolve(answers.shift() ?? null) });
    expect(await next(0)).not.toHaveProperty(['machine.disk.read']);
    expect(await next(5000)).not.toHaveProperty(['machine.disk.read']);
    expect(await next(5000)).toMatchObject({ 'machine.disk.read': 1000, 'machine.disk.write': 0 });
    expect(await next(5000)).not.toHaveProperty(['machine.disk.read']);
  });

  it('reads what it would read alone when another one asks in between', async () => {
    const seenBy = async (others: number): Promise<unknown[]> => {
      let moved = 1000;
      const fsStats = (): Promise<{ rx: number; wx: number }> => Promise.resolve({ rx: moved, wx: moved * 2 });
      const clock = fakeClock();
      const ask = guarded(() => Promise.resolve({ fsStats } as unknown as SystemInformation));
      const [own, ...rest] = Array.from({ length: 1 + others }, () => portableSampler({ clock, every: '5s' }, ask));
      const seen: unknown[] = [];
      for (let second = 0; second < 30; second += 1) {
        clock.advance(1000);
        moved += second * 100;
        for (const sampler of second % 5 === 0 ? [own] : rest) sampler?.sample();
        await settle();
        if (second % 5 === 0) seen.push(own?.sample());
      }
      return seen;
    };
    expect(await seenBy(2)).toEqual(await seenBy(0));
  });

  it('tells neither waiting nor stolen time, which Node does not count', () => {
    const { sampler } = machine({});
    vi.mocked(os.cpus).mockReturnValue([processor(0, 0, 0)]);
    sampler.sample();
    vi.mocked(os.cpus).mockReturnValue([processor(10, 0, 90)]);
    expect(Object.keys(sampler.sample())).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/iowait|steal|pressure/)]),
    );
  });
});
