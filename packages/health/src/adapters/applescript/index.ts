/** Scripts that drive the applications of a Mac: with deadlines, in order, and with errors that say what is the matter. */
export type {
  ScriptEffect,
  ScriptLanguage,
  ScriptOptions,
  ScriptResult,
  ScriptRunner,
} from '../../applescript/script-runner.ts';
export {
  isScriptError,
  SCRIPT_ERRORS,
  ScriptError,
  type ScriptErrorCode,
  type ScriptErrorOptions,
} from '../../applescript/script-error.ts';
export { applescript, literal, type ScriptValue } from '../../applescript/template.ts';
export { createScriptPool, type ScriptPoolOptions } from './create-script-pool.ts';
export type { ScriptPool } from '../../applescript/script-pool.ts';
export type { PoolMonitor, PoolStats } from '../../applescript/pool-meter.ts';
export { createRunAppleScriptRunner, type RunAppleScriptOptions } from './run-applescript-runner.ts';
export { SELF_TEST, type SelfTestCase } from '../../applescript/self-test.ts';
