/** A program under watch, from its start to its report. */
export type { TickResult } from '../tick.ts';
export { type WatchOptions, type WatchResult, watchProgram } from './watch.ts';
