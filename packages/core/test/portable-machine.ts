/** A machine without /proc whose answers a test decides, read under a fake clock. */
import type { CpuInfo } from 'node:os';
import { type FakeClock, fakeClock } from '@tooling/testkit';
import { portableSampler } from '../src/adapters/inventory/portable-machine.ts';
import { guarded, type SystemInformation } from '../src/adapters/inventory/system-information.ts';
import type { Readings } from '../src/reading.ts';
import type { MachineSampler } from '../src/sampler.ts';

export interface PortableMachine {
  readonly clock: FakeClock;
  readonly sampler: MachineSampler;
  /** What it samples once the read that this starts is over. */
  next(ms: number): Promise<Readings>;
}

export function machine(answers: Partial<SystemInformation>): PortableMachine {
  const clock = fakeClock();
  const sampler = portableSampler(
    { clock, every: '5s' },
    guarded(() => Promise.resolve(answers as SystemInformation)),
  );
  return {
    clock,
    sampler,
    async next(ms) {
      clock.advance(ms);
      sampler.sample();
      await settle();
      return sampler.sample();
    },
  };
}

export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const processor = (user: number, sys: number, idle: number): CpuInfo => ({
  model: 'M4',
  speed: 0,
  times: { user, nice: 0, sys, idle, irq: 0 },
});
