/** A program under watch, from its start to its report. */
export { type AttachOptions, attachToProcess, processToAttach } from './attach.ts';
export type { TickResult } from '../tick.ts';
export { type WatchOptions, type WatchResult, type WatchSettings, watchProgram } from './watch.ts';
