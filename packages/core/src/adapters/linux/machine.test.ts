import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { realPart } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { disk, NET_HEAD, net, recorded } from '../../../test/recorded-proc.ts';
import { createMachineSampler } from './machine.ts';

//                                 user nice system idle iowait irq softirq steal guest
const cpu = (...times: number[]): string => `cpu  ${times.join(' ')}\ncpu0 1 2 3 4\nintr 1 2 3\n`;

const pressure = (total: number): string =>
  `some avg10=9.99 avg60=0.00 avg300=0.00 total=${total}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=77\n`;

describe('machine sampler', () => {
  it('keeps waiting and stolen time in the denominator, and stolen time out of busy', async () => {
    const { sampler, clock, write } = await recorded({ stat: cpu(100, 0, 100, 1000, 0, 0, 0, 0, 0, 0) });
    expect(sampler.sample()).toEqual({});
    clock.advance(1000);
    await write({ stat: cpu(120, 10, 105, 1030, 20, 2, 3, 10, 20, 0) });
    expect(sampler.sample()).toEqual({
      'machine.cpu': 0.4,
      'machine.cpu.user': 0.3,
      'machine.cpu.system': 0.1,
      'machine.cpu.iowait': 0.2,
      'machine.cpu.steal': 0.1,
    });
  });

  it('takes a processor time that goes back as no time, never as a negative share', async () => {
    const { sampler, clock, write } = await recorded({ stat: cpu(100, 0, 0, 1000, 50, 0, 0, 0) });
    sampler.sample();
    clock.advance(1000);
    await write({ stat: cpu(150, 0, 0, 1050, 10, 0, 0, 0) });
    expect(sampler.sample()).toMatchObject({ 'machine.cpu': 0.5, 'machine.cpu.iowait': 0 });
  });

  it('leaves out the shares that an old kernel does not count', async () => {
    const { sampler, clock, write } = await recorded({ stat: 'cpu  10 0 10 80\n' });
    sampler.sample();
    clock.advance(1000);
    await write({ stat: 'cpu  20 0 20 160\n' });
    const readings = sampler.sample();
    expect(readings).toMatchObject({ 'machine.cpu': 0.2 });
    expect(readings).not.toHaveProperty(['machine.cpu.steal']);
    expect(readings).not.toHaveProperty(['machine.cpu.iowait']);
  });

  it('counts as used what is not available, in bytes', async () => {
    const { sampler } = await recorded({
      meminfo:
        'MemTotal:       1000 kB\nMemFree:  10 kB\nMemAvailable:    600 kB\nSwapTotal:  50 kB\nSwapFree:   30 kB\n',
    });
    expect(sampler.sample()).toEqual({
      'machine.memory.used': 400 * 1024,
      'machine.memory.available': 600 * 1024,
      'machine.swap.used': 20 * 1024,
    });
  });

  it('guesses no memory where the kernel does not say what is available', async () => {
    const { sampler } = await recorded({
      meminfo: 'MemTotal:  1000 kB\nMemFree: 10 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n',
    });
    expect(sampler.sample()).toEqual({ 'machine.swap.used': 0 });
  });

  it('counts a byte once, at the whole disk', async () => {
    const lines = (factor: number): string =>
      ['loop0', 'ram0', 'zram0', 'dm-0', 'md127', 'sr0', 'nvme0c0n1']
        .map((name) => disk(name, 1000 * factor, 1000 * factor))
        .concat(disk('sda', 10 * factor, 20 * factor), disk('sda1', 9 * factor, 9 * factor))
        .concat(disk('nvme0n1', factor, factor), disk('nvme0n1p1', factor, factor), disk('nvme0n10', factor, 0))
        .concat(disk('mmcblk0', factor, factor), disk('mmcblk0p2', factor, factor), disk('xvda1', factor, factor))
        .concat(disk('sdaa', factor, factor), disk('sdaa15', factor, factor))
        .join('');
    const { sampler, clock, write } = await recorded({ diskstats: lines(1) });
    sampler.sample();
    clock.advance(2000);
    await write({ diskstats: lines(3) });
    // Sectors of 512 bytes: sda, nvme0n1, nvme0n10, mmcblk0, xvda1 and sdaa, twice each of the first amounts, in 2 s.
    expect(sampler.sample()).toEqual({ 'machine.disk.read': 15 * 512, 'machine.disk.write': 24 * 512 });
  });

  it('counts a disk from its second reading, when it is new, back, or its counter starts again', async () => {
    const { sampler, clock, write } = await recorded({ diskstats: disk('sda', 100, 100) });
    const rates = async (diskstats: string): Promise<unknown> => {
      clock.advance(1000);
      await write({ diskstats });
      return sampler.sample()['machine.disk.read'];
    };
    sampler.sample();
    expect(await rates(disk('sda', 110, 100) + disk('sdb', 5000, 1))).toBe(10 * 512);
    expect(await rates(disk('sda', 110, 100) + disk('sdb', 5001, 1))).toBe(1 * 512);
    expect(await rates(disk('sda', 111, 100))).toBe(1 * 512);
    expect(await rates(disk('sdb', 7000, 1) + disk('sda', 111, 100))).toBe(0);
    expect(await rates(disk('sdb', 3, 1) + disk('sda', 112, 100))).toBe(1 * 512);
    expect(await rates('')).toBeUndefined();
  });

  it('counts traffic at the card, not again at bridges, pairs, tunnels and loopback', async () => {
    const lines = (factor: number): string =>
      NET_HEAD +
      ['lo', 'docker0', 'veth12ab', 'br-1f', 'virbr0', 'tun0', 'wg0', 'bond0', 'eth0.100', 'ifb0', 'cali9']
        .map((name) => net(name, 1000 * factor, 1000 * factor))
        .concat(`  enp3s0:${factor * 100} 1 0 0 0 0 0 0 ${factor * 10} 1 0 0 0 0 0 0\n`, net('wlan0', factor, factor))
        .join('');
    const { sampler, clock, write } = await recorded({ 'net/dev': lines(1) });
    sampler.sample();
    clock.advance(500);
    await write({ 'net/dev': lines(2) });
    expect(sampler.sample()).toEqual({ 'machine.network.receive': 202, 'machine.network.transmit': 22 });
  });

  it('reads pressure from the totals between two samples, and no more than all the time', async () => {
    const { sampler, clock, write } = await recorded({
      'pressure/io': pressure(1_000_000),
      'pressure/cpu': pressure(500),
    });
    sampler.sample();
    clock.advance(1000);
    await write({ 'pressure/io': pressure(1_250_000), 'pressure/cpu': pressure(2_000_000) });
    expect(sampler.sample()).toEqual({ 'machine.pressure.io': 0.25, 'machine.pressure.cpu': 1 });
  });

  it('divides by no empty span: the next sample covers it', async () => {
    const { sampler, clock, write } = await recorded({
      diskstats: disk('sda', 0, 0),
      'pressure/io': pressure(0),
      loadavg: '0.24 0.1 0.1 1/9 7\n',
    });
    sampler.sample();
    await write({ diskstats: disk('sda', 2, 0), 'pressure/io': pressure(1000) });
    expect(sampler.sample()).toEqual({ 'machine.load.1m': 0.24 });
    clock.advance(1000);
    await write({ diskstats: disk('sda', 4, 0), 'pressure/io': pressure(2000) });
    expect(sampler.sample()).toMatchObject({ 'machine.disk.read': 4 * 512, 'machine.pressure.io': 0.002 });
  });

  it('has no readings where there is no /proc', async () => {
    const { sampler, clock } = await recorded({});
    sampler.sample();
    clock.advance(1000);
    expect(sampler.sample()).toEqual({});
  });

  it('says nothing of files that are cut off or hold something else', async () => {
    const { sampler, clock, write } = await recorded({
      stat: 'cpu  1 2',
      meminfo: 'MemTotal: x kB\nMemAvailable:',
      diskstats: ' 8 0',
      'net/dev': 'eth0',
      loadavg: '\n',
      'pressure/io': 'some avg10=',
    });
    sampler.sample();
    clock.advance(1000);
    await write({ stat: '\u0000\u0001', diskstats: disk('sda', 1, 1) });
    expect(sampler.sample()).toEqual({});
  });

  it('reads a file that is larger than its buffer', async () => {
    const many = (extra: number): string =>
      Array.from({ length: 2000 }, (_, at) => disk(`sd${'abcdefghij'[at % 10]}x${at}y`, at + extra, 0)).join('');
    const { sampler, clock, write } = await recorded({ diskstats: many(0) });
    sampler.sample();
    clock.advance(1000);
    await write({ diskstats: many(1) });
    expect(sampler.sample()['machine.disk.read']).toBe(2000 * 512);
  });

  it('outlives a file that goes away, and closes twice', async () => {
    const { sampler, root } = await recorded({ loadavg: '0.5 0 0 1/1 1\n' });
    expect(sampler.sample()).toEqual({ 'machine.load.1m': 0.5 });
    sampler.close();
    sampler.close();
    await rm(root, { recursive: true });
    expect(sampler.sample()).toEqual({});
  });
});

describe('machine sampler on this machine', () => {
  const linux = { name: 'Linux', find: () => (existsSync('/proc/self/stat') ? '/proc' : undefined) };

  it('reads sound values, and gives its descriptors back', async () => {
    await realPart(linux);
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    const sampler = createMachineSampler();
    sampler.sample();
    const until = performance.now() + 50;
    while (performance.now() < until);
    const readings = sampler.sample();
    expect(open()).toBeGreaterThan(before);
    sampler.close();
    expect(open()).toBe(before);
    expect(readings['machine.cpu']).toBeGreaterThan(0);
    expect(readings['machine.cpu']).toBeLessThanOrEqual(1);
    expect(readings['machine.memory.used']).toBeGreaterThan(0);
    expect(readings['machine.load.1m']).toBeGreaterThanOrEqual(0);
  });
});
