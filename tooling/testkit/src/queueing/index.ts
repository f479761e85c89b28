/** Queueing systems simulated by seed, for what adapts to load: the same jobs, whatever stands in front of them. */
export { type Best, bestFixed, fixedGate } from './fixed.ts';
export { drawScenario, type LoadKind, type Scenario } from './scenario.ts';
export { type Gate, type Served, type Site, type Stretch, simulate } from './simulate.ts';
