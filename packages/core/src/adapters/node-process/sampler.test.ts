import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { fakeClock } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isPerfError } from '../../errors.ts';
import { readingCatalogue } from '../../reading.ts';
import type { Sampler } from '../../sampler.ts';
import { createNodeProcessSampler, type NodeProcessSamplerOptions } from './index.ts';

function sampler(options: NodeProcessSamplerOptions = {}): Sampler {
  const made = createNodeProcessSampler(options);
  onTestFinished(() => made.close());
  return made;
}

const MEMORY = ['process.arraybuffers', 'process.external', 'process.heap.limit', 'process.heap.used', 'process.rss'];
const OF_SPAN = [
  'gc.major',
  'gc.pause.max',
  'gc.time',
  'loop.delay.max',
  'loop.delay.p99',
  'loop.utilization',
  'process.cpu',
];

describe('node process sampler', () => {
  it('has memory at once, and what needs a span from the second sample on', async () => {
    const process = sampler();
    expect(Object.keys(process.sample()).sort()).toEqual(MEMORY);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const readings = process.sample();
    // Whether there was a major collection meanwhile is V8's affair.
    const sure = Object.keys(readings).filter((name) => !name.startsWith('heap.'));
    expect(sure.sort()).toEqual([...MEMORY, ...OF_SPAN].sort());
    for (const [name, value] of Object.entries(readings)) {
      expect(readingCatalogue).toHaveProperty([name]);
      expect(value).toBeGreaterThanOrEqual(0);
    }
    expect(readings['process.heap.used']).toBeLessThan(readings['process.heap.limit'] ?? 0);
  });

  it('gives processor time as cores over the span of its clock', () => {
    const clock = fakeClock();
    const process = sampler({ clock });
    process.sample();
    const before = globalThis.process.cpuUsage();
    for (const until = performance.now() + 60; performance.now() < until; );
    clock.advance(100);
    const cores = process.sample()['process.cpu'] ?? 0;
    const { user, system } = globalThis.process.cpuUsage(before);
    expect(cores).toBeGreaterThan(0);
    expect(cores * 100).toBeLessThanOrEqual((user + system) / 1000 + 50);
  });

  it('tells what the heap keeps after a major collection, and buffers apart', async () => {
    const process = sampler();
    process.sample();
    setFlagsFromString('--expose-gc');
    const held = [Buffer.alloc(8_000_000), Array.from({ length: 400_000 }, (_, index) => ({ index }))];
    (runInNewContext('gc') as () => void)();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const readings = process.sample();
    const { 'heap.floor': floor = 0, 'heap.floor.old': old = 0, 'process.heap.used': used = 0 } = readings;
    // Objects of one field take 16 bytes at least.
    expect(old).toBeGreaterThan(400_000 * 16);
    expect(floor).toBeGreaterThanOrEqual(old + (readings['heap.floor.large'] ?? Number.NaN));
    expect(floor).toBeLessThan(used * 1.5);
    expect(readings['gc.major']).toBeGreaterThan(0);
    expect(readings['process.arraybuffers']).toBeGreaterThanOrEqual(8_000_000);
    expect(held).toHaveLength(2);
  });

  it('divides by no empty span', () => {
    const clock = fakeClock();
    const process = sampler({ clock });
    process.sample();
    expect(Object.keys(process.sample()).sort()).toEqual(MEMORY);
  });

  it('refuses a stall length without a unit', () => {
    const misuse = (): Sampler => createNodeProcessSampler({ stallAbove: 'long' });
    expect(misuse).toThrow('Expected `stallAbove` to be a duration, got `"long"`');
    try {
      misuse();
    } catch (error) {
      expect(isPerfError(error) && error.code).toBe('core/invalid-argument');
    }
  });

  it('leaves nothing active behind when it is closed, and may be closed twice', () => {
    const resources = (): string[] => process.getActiveResourcesInfo().filter((name) => name !== 'TTYWrap');
    const listeners = (): number => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
    const before = { resources: resources(), listeners: listeners() };
    const all = Array.from({ length: 20 }, () => createNodeProcessSampler());
    for (const each of all) each.sample();
    for (const each of all) {
      each.close();
      each.close();
      expect(each.sample()).toEqual({});
    }
    expect({ resources: resources(), listeners: listeners() }).toEqual(before);
  });
});
