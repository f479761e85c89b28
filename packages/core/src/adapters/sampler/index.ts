/** The sampler of this system: /proc on Linux, what Node and systeminformation tell elsewhere. */
export { createSampler, type SamplerOptions, type SystemSampler } from './system-sampler.ts';
