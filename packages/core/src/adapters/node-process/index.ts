/** The Node process that this runs in: its readings, the stalls of its event loop and its garbage collections. */
export { createNodeProcessSampler, type NodeProcessSamplerOptions } from './sampler.ts';
export { type LoopWatch, watchLoop, type WatchLoopOptions } from './loop.ts';
export type { LoopActivity, Stall } from './turns.ts';
export type { LoopDelays } from './delays.ts';
export {
  type GarbageKind,
  type GarbagePause,
  type GarbageTotals,
  type GarbageWatch,
  watchGarbage,
  type WatchGarbageOptions,
} from './garbage.ts';
