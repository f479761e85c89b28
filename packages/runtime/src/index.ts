/** perfkit in a program: configuration, wiring and the report. */
export { type Config, parseConfig, type Settings } from './config.ts';
export type { BackupConfig, BackupSourceConfig } from './config-backup.ts';
export type { GateConfig } from './config-gate.ts';
export type { ContractConfig, ReadingContractConfig } from './config-contracts.ts';

export type { PerfView } from './perf-view.ts';
export type { Perf } from './perf-in-program.ts';
export { createPerf, defineConfig } from './perf.ts';
export { type Report, reportSchema } from './report/schema.ts';
