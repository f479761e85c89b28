import { describe, expect, it } from 'vitest';
import { disk, NET_HEAD, net, recorded } from '../../../test/recorded-proc.ts';

const busyDisk = (name: string, busyMs: number): string => ` 8 0 ${name} 9 9 0 9 9 9 0 9 0 ${busyMs} 9\n`;
const stat = (...processors: string[]): string => `${['cpu  1 0 1 8', ...processors].join('\n')}\nintr 1 2 3\n`;

describe('details of a machine', () => {
  it('say of each processor what it did, by its own number', async () => {
    const { sampler, clock, write } = await recorded({
      stat: stat('cpu0 100 0 0 900 0 0 0 0', 'cpu3 0 0 0 1000 0 0 0 0'),
    });
    sampler.sample();
    expect(sampler.details()).toMatchObject({ unknown: { cpus: expect.any(String), disks: expect.any(String) } });
    clock.advance(1000);
    await write({ stat: stat('cpu0 160 0 20 920 0 0 0 0', 'cpu3 0 0 0 1050 25 0 0 25') });
    sampler.sample();
    expect(sampler.details().cpus).toEqual([
      { name: 'cpu0', busy: 0.8, user: 0.6, system: 0.2, iowait: 0, steal: 0 },
      { name: 'cpu3', busy: 0, user: 0, system: 0, iowait: 0.25, steal: 0.25 },
    ]);
  });

  it('forget a processor that was unplugged, and compare its return with nothing', async () => {
    const { sampler, clock, write } = await recorded({ stat: stat('cpu0 0 0 0 0', 'cpu1 0 0 0 0') });
    const names = async (...processors: string[]): Promise<unknown> => {
      clock.advance(1000);
      await write({ stat: stat(...processors) });
      sampler.sample();
      return sampler.details().cpus?.map(({ name }) => name);
    };
    await names('cpu0 1 0 0 9', 'cpu1 1 0 0 9');
    expect(await names('cpu0 2 0 0 9', 'cpu1 2 0 0 9')).toEqual(['cpu0', 'cpu1']);
    expect(await names('cpu0 3 0 0 9')).toEqual(['cpu0']);
    expect(await names('cpu0 4 0 0 9', 'cpu1 50 0 0 90')).toEqual(['cpu0']);
    expect(await names('cpu0 5 0 0 9', 'cpu1 51 0 0 90')).toEqual(['cpu0', 'cpu1']);
  });

  it('leave out what a kernel does not count, also for each processor', async () => {
    const { sampler, clock, write } = await recorded({ stat: stat('cpu0 0 0 0 0') });
    sampler.sample();
    clock.advance(1000);
    await write({ stat: stat('cpu0 5 0 0 5') });
    sampler.sample();
    expect(sampler.details().cpus).toEqual([{ name: 'cpu0', busy: 0.5, user: 0.5, system: 0 }]);
  });

  it('tell disks apart, and which of them are in the total', async () => {
    const lines = (factor: number): string =>
      [
        disk('sda', 10 * factor, 0),
        disk('sda1', 10 * factor, 0),
        disk('dm-0', 10 * factor, 0),
        disk('loop0', 9, 9),
      ].join('');
    const { sampler, clock, write } = await recorded({ diskstats: lines(1) });
    sampler.sample();
    clock.advance(2000);
    await write({ diskstats: lines(3) });
    expect(sampler.sample()['machine.disk.read']).toBe(10 * 512);
    expect(sampler.details().disks).toMatchObject([
      { name: 'sda', read: 10 * 512, write: 0, inTotal: true },
      { name: 'dm-0', read: 10 * 512, write: 0, inTotal: false },
    ]);
  });

  it('say how long a disk was busy, and not when its counter of 32 bits starts again', async () => {
    const { sampler, clock, write } = await recorded({ diskstats: busyDisk('sda', 4_294_967_000) });
    const busy = async (ms: number): Promise<unknown> => {
      clock.advance(1000);
      await write({ diskstats: busyDisk('sda', ms) });
      sampler.sample();
      return sampler.details().disks?.[0];
    };
    sampler.sample();
    expect(await busy(4_294_967_250)).toMatchObject({ busy: 0.25 });
    expect(await busy(100)).not.toHaveProperty('busy');
    expect(await busy(600)).toMatchObject({ busy: 0.5 });
    expect(await busy(9_000)).toMatchObject({ busy: 1 });
  });

  it('tell interfaces apart, loopback and bridges too', async () => {
    const lines = (factor: number): string =>
      NET_HEAD +
      net('lo', 1000 * factor, 1000 * factor) +
      net('eth0', 100 * factor, 10 * factor) +
      net('docker0', 7, 7);
    const { sampler, clock, write } = await recorded({ 'net/dev': lines(1) });
    sampler.sample();
    clock.advance(500);
    await write({ 'net/dev': lines(2) });
    sampler.sample();
    expect(sampler.details().interfaces).toEqual([
      { name: 'eth0', receive: 200, transmit: 20, inTotal: true },
      { name: 'lo', receive: 2000, transmit: 2000, inTotal: false },
      { name: 'docker0', receive: 0, transmit: 0, inTotal: false },
    ]);
  });

  it('are no more than anybody can look at, while the totals count all', async () => {
    const lines = (factor: number): string =>
      Array.from({ length: 400 }, (_, at) => net(`veth${at}`, factor, 0) + net(`eth${at}`, factor, 0)).join('');
    const { sampler, clock, write } = await recorded({ 'net/dev': NET_HEAD + lines(1) });
    sampler.sample();
    clock.advance(1000);
    await write({ 'net/dev': NET_HEAD + lines(2) });
    expect(sampler.sample()['machine.network.receive']).toBe(400);
    expect(sampler.details().interfaces).toHaveLength(256);
  });

  it('are gone, with a reason, when the sampler is closed', async () => {
    const { sampler, clock, write } = await recorded({ diskstats: disk('sda', 1, 1) });
    sampler.sample();
    clock.advance(1000);
    await write({ diskstats: disk('sda', 2, 2) });
    sampler.sample();
    expect(sampler.details().disks).toHaveLength(1);
    sampler.close();
    expect(sampler.details()).not.toHaveProperty('disks');
    expect(sampler.details().unknown).toHaveProperty('disks');
  });
});

describe('open files of a machine', () => {
  it.each([
    { text: '985\t5\t2466170\n', readings: { 'machine.files.open': 980, 'machine.files.limit': 2466170 } },
    { text: '985\t0\t9223372036854775807\n', readings: { 'machine.files.open': 985 } },
    { text: 'x\t0\n', readings: {} },
  ])('are those in use, with the most that there may be: $text', async ({ text, readings }) => {
    const { sampler } = await recorded({ 'sys/fs/file-nr': text });
    expect(sampler.sample()).toEqual(readings);
  });
});
