/** Queueing systems simulated by seed, for what adapts to load: the same jobs, whatever stands in front of them. */
export { type Adapting, type Compared, comparedToBest, promiseGate } from './compared.ts';
export { fixedGate } from './fixed.ts';
export { drawScenario, type LoadKind, type Scenario } from './scenario.ts';
export { type Gate, type Site, simulate } from './simulate.ts';
