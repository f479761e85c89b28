import { spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { availableParallelism } from 'node:os';
import { fakeClock } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { disk, net, recordedFiles } from '../../../test/recorded-proc.ts';
import { readingCatalogue } from '../../reading.ts';
import { createMachineSampler } from '../linux/index.ts';
import { createSampler } from './index.ts';

const platform = (name: NodeJS.Platform): void => {
  const original = process.platform;
  Object.defineProperty(process, 'platform', { value: name });
  onTestFinished(() => void Object.defineProperty(process, 'platform', { value: original }));
};

const burn = (ms: number): void => {
  for (const end = performance.now() + ms; performance.now() < end; );
};

describe('sampler of this system', () => {
  it('has readings of the catalogue only, with details, and starts no process', async () => {
    const started = vi.fn();
    subscribe('child_process', started);
    onTestFinished(() => void unsubscribe('child_process', started));
    const sampler = createSampler({ pid: process.pid });
    sampler.sample();
    burn(60);
    await vi.waitFor(() => expect(sampler.sample()).toHaveProperty(['machine.memory.used']), 10_000);
    const readings = sampler.sample();
    sampler.close();
    expect(Object.keys(readingCatalogue)).toEqual(expect.arrayContaining(Object.keys(readings)));
    for (const value of Object.values(readings)) expect(value).toSatisfy((all) => Number.isFinite(all) && all >= 0);
    if (process.platform === 'linux') expect(started).not.toHaveBeenCalled();
  });

  it('watches a process that is named, and only then', () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    onTestFinished(() => void child.kill('SIGKILL'));
    const [watching, alone] = [createSampler({ pid: child.pid ?? 0 }), createSampler()];
    expect(alone.sample()).not.toHaveProperty(['tree.processes']);
    expect(alone.running()).toEqual([]);
    if (process.platform === 'linux') {
      expect(watching.sample()).toMatchObject({ 'tree.processes': 1 });
      expect(watching.running()).toEqual([child.pid]);
      expect(watching.seenRunning()).toEqual([child.pid]);
    }
    watching.close();
    alone.close();
    expect(watching.sample()).toEqual({});
  });

  it('tells each processor and each mount, or why not', async () => {
    const sampler = createSampler();
    onTestFinished(() => sampler.close());
    sampler.sample();
    await vi.waitFor(() => {
      burn(20);
      sampler.sample();
      expect(sampler.details().cpus).toHaveLength(availableParallelism());
    }, 10_000);
    const details = sampler.details();
    for (const part of ['cpus', 'disks', 'interfaces', 'mounts'] as const) {
      expect([details[part], details.unknown[part]].filter(Boolean)).toHaveLength(1);
    }
  });

  it('is one of the same readings on a system without /proc', () => {
    platform('darwin');
    const sampler = createSampler({ clock: fakeClock() });
    sampler.sample();
    burn(60);
    const readings = sampler.sample();
    sampler.close();
    expect(readings).toHaveProperty(['machine.cpu']);
    expect(Object.keys(readingCatalogue)).toEqual(expect.arrayContaining(Object.keys(readings)));
    expect(sampler.running()).toEqual([]);
    expect(sampler.details().unknown).toHaveProperty('disks');
  });
});

describe('two samplers', () => {
  it('read what each would read alone', async () => {
    const at = (step: number): Record<string, string> => ({
      stat: `cpu  ${step * 7} 0 ${step * 2} ${step * step} 0 0 0 0\ncpu0 ${step} 0 0 ${step * step} 0 0 0 0\n`,
      diskstats: disk('sda', step * step, 5 * step),
      'net/dev': net('eth0', 100 * step, step ** 3) + net('lo', step, step),
      'pressure/io': `some avg10=0.00 avg60=0.00 avg300=0.00 total=${step * step * 100}\n`,
    });
    const seenBy = async (others: number): Promise<unknown[]> => {
      const { root, clock, write } = await recordedFiles(at(0));
      const [own, ...rest] = Array.from({ length: 1 + others }, () => createMachineSampler({ root, clock }));
      const seen: unknown[] = [];
      for (let step = 1; step <= 12; step += 1) {
        clock.advance(500);
        await write(at(step));
        if (step % 3 === 0) seen.push(own?.sample(), own?.details());
        else for (const other of rest) other.sample();
      }
      for (const sampler of [own, ...rest]) sampler?.close();
      return seen;
    };
    expect(await seenBy(2)).toEqual(await seenBy(0));
  });
});
