/** Linux, read from /proc without starting a process: the machine, a container, and a program with all its descendants. */
export { type ContainerSamplerOptions, createContainerSampler } from './container.ts';
export { createMachineSampler, type MachineSamplerOptions } from './machine.ts';
export { createProcessTreeSampler, type ProcessTreeSampler, type ProcessTreeSamplerOptions } from './process-tree.ts';
export { processStart } from './process-start.ts';
