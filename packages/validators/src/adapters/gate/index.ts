/** Two revisions of a repository against each other, and figures that were kept. */
export { type GateOptions, gate } from './gate.ts';
export { commitAt } from './git.ts';
export { thisMachine } from '../baselines/machine.ts';
export { listBaselines, readBaseline, saveBaseline } from '../baselines/store.ts';
