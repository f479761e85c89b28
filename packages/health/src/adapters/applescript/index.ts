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
export {
  type AskOptions,
  type Permission,
  type Permissions,
  type PermissionState,
  permissions,
} from '../../applescript/permissions.ts';
export {
  type CallOptions,
  type FollowLogOptions,
  type KeyboardMaestro,
  type KeyboardMaestroOptions,
  keyboardMaestro,
  type RunMacroOptions,
  type TriggerOptions,
  type Variables,
} from './keyboard-maestro/keyboard-maestro.ts';
export {
  type KeyboardMaestroCheckOptions,
  type KeyboardMaestroHealth,
  keyboardMaestroChecks,
  type RungResult,
} from '../../applescript/keyboard-maestro/checks.ts';
export type { CanaryOptions } from '../../applescript/keyboard-maestro/ladder.ts';
export type { LogLine } from '../../applescript/keyboard-maestro/log-lines.ts';
export type { Macro, MacroGroup } from '../../applescript/keyboard-maestro/macros.ts';
export type { Rung, RungAnswer, RungName } from '../../applescript/keyboard-maestro/rung.ts';
export type { LogOptions } from './keyboard-maestro/reached-rungs.ts';
export { KEYBOARD_MAESTRO_SELF_TEST, whyKeyboardMaestroIsNotTested } from './keyboard-maestro/self-test.ts';
