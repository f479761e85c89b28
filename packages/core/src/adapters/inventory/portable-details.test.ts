import * as os from 'node:os';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { machine, processor } from '../../../test/portable-machine.ts';

// Node's own sources, decided by the test: what this machine does meanwhile must not matter.
vi.mock(import('node:os'), async (original) => {
  const { cpus, networkInterfaces, ...rest } = await original();
  return { ...rest, cpus: vi.fn(cpus), networkInterfaces: vi.fn(networkInterfaces) };
});

beforeEach(() => {
  vi.mocked(os.cpus).mockReturnValue([]);
  vi.mocked(os.networkInterfaces).mockReturnValue({
    en0: [{ address: '192.0.2.1', netmask: '', mac: '', cidr: null, family: 'IPv4', internal: false }],
  });
});

describe('details of a portable machine', () => {
  it('tell each processor by itself, one that came later from its second reading', () => {
    const { sampler } = machine({});
    vi.mocked(os.cpus).mockReturnValue([processor(0, 0, 0)]);
    sampler.sample();
    vi.mocked(os.cpus).mockReturnValue([processor(30, 10, 60), processor(5, 5, 5)]);
    sampler.sample();
    expect(sampler.details().cpus).toEqual([{ name: 'cpu0', busy: 0.4, user: 0.3, system: 0.1 }]);
    vi.mocked(os.cpus).mockReturnValue([processor(30, 10, 160), processor(105, 5, 5)]);
    sampler.sample();
    expect(sampler.details().cpus).toMatchObject([{ busy: 0 }, { name: 'cpu1', busy: 1 }]);
  });

  it('tell each interface, and that disks are told as a sum only', async () => {
    const networkStats = vi.fn(() =>
      Promise.resolve([{ iface: 'en0', rx_bytes: 100 * networkStats.mock.calls.length, tx_bytes: 1 }]),
    );
    const { next, sampler } = machine({ networkStats });
    await next(0);
    expect(sampler.details().unknown).toMatchObject({ interfaces: expect.any(String), disks: expect.any(String) });
    await next(5000);
    expect(sampler.details().interfaces).toEqual([{ name: 'en0', receive: 20, transmit: 0, inTotal: true }]);
  });

  it('come with open files once a minute for file systems, and no answer is taken for unknown', async () => {
    const system = { fs: '/dev/disk3', type: 'APFS', size: 100, used: 60, available: 20, mount: '/', rw: true };
    const image = { ...system, mount: '/Volumes/image', used: 80, available: 0, rw: false };
    const fsSize = vi.fn(() => Promise.resolve([system, image]));
    const fsOpenFiles = vi.fn(() => Promise.resolve({ max: 245760, allocated: 5000 }));
    const { next, sampler } = machine({ fsSize, fsOpenFiles });
    expect(await next(0)).toMatchObject({
      'machine.filesystem.fullest': 0.75,
      'machine.files.open': 5000,
      'machine.files.limit': 245760,
    });
    expect(sampler.details().mounts).toMatchObject([
      { path: '/', source: '/dev/disk3', state: 'known', full: 0.75, readOnly: false },
      { path: '/Volumes/image', readOnly: true },
    ]);
    await next(59_000);
    expect(fsSize).toHaveBeenCalledTimes(1);
    fsSize.mockRejectedValue(new Error('no df'));
    fsOpenFiles.mockRejectedValue(new Error('no sysctl'));
    const readings = await next(1000);
    expect(fsSize).toHaveBeenCalledTimes(2);
    for (const name of ['machine.filesystem.fullest', 'machine.files.open', 'machine.files.limit']) {
      expect(readings).not.toHaveProperty([name]);
    }
    expect(sampler.details().unknown).toHaveProperty('mounts');
  });
});
