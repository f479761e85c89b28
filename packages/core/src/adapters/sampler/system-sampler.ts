/**
 * One sampler for whatever system this is: the machine, the container, and a program with all it has started.
 *
 * The names and units are the same everywhere; what a system does not tell is absent. On Linux no process is ever
 * started; elsewhere some are, in the background and at most every 5 s, and no sample waits for them.
 */
import { type Clock, systemClock } from '../../clock.ts';
import type { Readings } from '../../reading.ts';
import type { MachineSampler, Sampler } from '../../sampler.ts';
import { createPortableSampler, createPortableTreeSampler } from '../inventory/index.ts';
import {
  createContainerSampler,
  createMachineSampler,
  createProcessTreeSampler,
  type ProcessTreeSampler,
} from '../linux/index.ts';

export interface SamplerOptions {
  /** A process to watch, with its container and all it starts (`tree.*`). @default none, and our own container */
  readonly pid?: number;
  /** Whether network drives and FUSE are asked how full they are: a dead one keeps a program from exiting. @default false */
  readonly remoteMounts?: boolean;
  /** Only its monotonic time is used. @default systemClock */
  readonly clock?: Clock;
}

export interface SystemSampler extends MachineSampler {
  /**
   * Numbers of the watched processes that still run, parents first; empty without `pid`, and outside of Linux. It looks
   * for new ones, so `tree.cpu` goes on from here; the machine's rates go on from the last sample.
   */
  running(): number[];
  /** The same of those that the last sample saw, without disturbing anything. */
  seenRunning(): number[];
}

/** A sampler of all that this system tells: `machine.*`, `container.*`, and `tree.*` when a process is watched. */
export function createSampler({ pid, remoteMounts = false, clock = systemClock }: SamplerOptions = {}): SystemSampler {
  const { machine, tree, others } =
    process.platform === 'linux' ? linux({ pid, remoteMounts, clock }) : portable({ pid, clock });
  return {
    sample: (): Readings => Object.assign({}, ...[machine, ...others].map((sampler) => sampler.sample())),
    details: () => machine.details(),
    running(): number[] {
      tree?.sample();
      return tree?.running() ?? [];
    },
    seenRunning: () => tree?.running() ?? [],
    close(): void {
      for (const sampler of [machine, ...others]) sampler.close();
    },
  };
}

interface Samplers {
  readonly machine: MachineSampler;
  readonly others: readonly Sampler[];
  /** One of the others, where it can name its processes. */
  readonly tree?: ProcessTreeSampler;
}

interface Chosen {
  readonly pid: number | undefined;
  readonly clock: Clock;
}

function linux({ pid, remoteMounts, clock }: Chosen & { readonly remoteMounts: boolean }): Samplers {
  const machine = createMachineSampler({ remoteMounts, clock });
  const container = createContainerSampler({ clock, ...(pid !== undefined && { pid }) });
  if (pid === undefined) return { machine, others: [container] };
  const tree = createProcessTreeSampler({ pid, clock });
  return { machine, others: [container, tree], tree };
}

function portable({ pid, clock }: Chosen): Samplers {
  const others = pid === undefined ? [] : [createPortableTreeSampler({ pid, clock })];
  return { machine: createPortableSampler({ clock }), others };
}
