import { arch, availableParallelism, hostname, release, totalmem } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isPerfError } from '../../errors.ts';
import { readInventory } from './index.ts';
import { readInventoryFrom } from './inventory.ts';
import { guarded, type SystemInformation } from './system-information.ts';

afterEach(() => void vi.restoreAllMocks());

const never = (): Promise<never> => new Promise(() => undefined);
const mac: Partial<SystemInformation> = {
  osInfo: () =>
    Promise.resolve({ distro: 'macOS', release: '15.1', kernel: '24.1.0', arch: 'arm64', hostname: 'mini' }),
  cpu: () => Promise.resolve({ manufacturer: 'Apple', brand: 'M4' }),
  system: () => Promise.resolve({ manufacturer: 'Apple Inc.', model: 'Mac16,10', virtual: false }),
};
const askOf = (answers: Partial<SystemInformation>): ReturnType<typeof guarded> =>
  guarded(() => Promise.resolve(answers as SystemInformation));

describe('inventory', () => {
  it('names the system as people do, and everything else as Node does', async () => {
    const inventory = await readInventoryFrom(askOf(mac), '1s');
    expect(inventory).toMatchObject({ os: 'macOS 15.1', kernel: '24.1.0', virtualised: false });
    expect(inventory).toMatchObject({ arch: arch(), hostname: hostname(), node: process.versions.node });
    expect(inventory).toMatchObject({ memory: totalmem(), cores: availableParallelism() });
  });

  it('falls back to what Node knows when the system does not answer in time', async () => {
    const inventory = await readInventoryFrom(askOf({ osInfo: never, cpu: never, system: never }), '20ms');
    expect(inventory.os).toContain(release());
    expect(inventory.kernel).toBe(release());
    expect(inventory).not.toHaveProperty('virtualised');
  });

  it('takes a missing virtual machine for an answer only from who knows the machine', async () => {
    const system = (virtual: boolean) => () => Promise.resolve({ manufacturer: '', model: '', virtual });
    expect(await readInventoryFrom(askOf({ ...mac, system: system(false) }), '1s')).not.toHaveProperty('virtualised');
    expect(await readInventoryFrom(askOf({ ...mac, system: system(true) }), '1s')).toMatchObject({ virtualised: true });
  });

  it.each([
    { cgroup: 'half of the memory', limit: totalmem() / 2, expected: totalmem() / 2 },
    { cgroup: 'none', limit: 0, expected: undefined },
    { cgroup: 'no limit, as cgroup v1 writes it', limit: 2 ** 63 - 4096, expected: undefined },
  ])('gives the limit of the container where it has one: $cgroup', async ({ limit, expected }) => {
    vi.spyOn(process, 'constrainedMemory').mockReturnValue(limit);
    expect((await readInventoryFrom(askOf(mac), '1s')).memoryLimit).toBe(expected);
  });

  it('refuses a deadline without a unit', async () => {
    const misuse = await readInventory({ deadline: 'soon' }).catch((error: unknown) => error);
    expect(isPerfError(misuse) && misuse.code).toBe('core/invalid-argument');
  });

  it('reads this machine', async () => {
    const inventory = await readInventory({ deadline: '5s' });
    expect(inventory.os).toMatch(/\w/);
    expect(inventory.memory).toBeGreaterThan(0);
    expect(Object.values(inventory).filter((value) => value === '' || value === undefined)).toEqual([]);
  });
});
