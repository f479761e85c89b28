/** What the tests of every package share: decided time, series on one line, hostile inputs, real programs. */
export { QUIET_CHROMIUM } from './chromium.ts';
export { type FakeClock, type FakeClockOptions, fakeClock } from './clock.ts';
export { type CapacityServer, startCapacityServer } from './capacity/capacity-server.ts';
export { series } from './series.ts';
export { durations, labels, labelValues } from './arbitraries.ts';
export { mutatedBytes, mutatedText, mutatedValue } from './mutate.ts';
export { type FuzzOptions, fuzz, fuzzRuns, workOf } from './fuzz.ts';
export { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';
export { fullDisk, readOnly, withDisks } from './own-disk.ts';
export { type RealPart, onPath, realPart } from './real-part.ts';
export { type NodeBinary, systemNode, systemNodes } from './system-node.ts';
export {
  type ProgramOptions,
  type ProgramResult,
  type RunningProgram,
  runProgram,
  startProgram,
} from './run-program.ts';
export { type Database, startPostgres, startRedis } from './databases.ts';
export { answers, freePort, type Store, type StoreName, startStore } from './stores.ts';
export type { Fault, ScriptCall, ScriptRule } from './osascript/rule.ts';
export { type StandIn, type StandInOptions, standInOsascript } from './osascript/stand-in.ts';
export {
  type Adapting,
  type Compared,
  comparedToBest,
  drawScenario,
  fixedGate,
  type Gate,
  type LoadKind,
  promiseGate,
  type Scenario,
  type Site,
  simulate,
} from './queueing/index.ts';
