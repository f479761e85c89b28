/** perfkit in a program: configuration, wiring and the report. */
export { type Config, type ContractConfig, parseConfig, type Settings } from './config.ts';
export { createPerf, type Perf } from './perf.ts';
export { type Report, reportSchema } from './report/schema.ts';
