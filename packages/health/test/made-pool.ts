/** A pool with a stand-in for osascript, both gone at the end of the test that made them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createScriptPool, type ScriptPool, type ScriptPoolOptions } from '@perf/health/applescript';
import { type ScriptRule, type StandIn, type StandInOptions, standInOsascript } from '@tooling/testkit';
import { onTestFinished } from 'vitest';

/** The stand-in begins with a line that says what runs it, which Windows does not know. */
export const WINDOWS: boolean = process.platform === 'win32';

export interface Made {
  readonly pool: ScriptPool;
  readonly standIn: StandIn;
}

export function made(options: ScriptPoolOptions = {}, standInOptions: StandInOptions = {}): Made {
  const standIn = standInOsascript(standInOptions);
  const pool = createScriptPool({ osascript: standIn.path, ...options });
  onTestFinished(() => pool.close());
  return { pool, standIn };
}

export const NO_BRIDGE = `echo "0:0: execution error: Fehler: ReferenceError: Can't find variable: ObjC (-2700)" >&2; exit 1`;

/** A program in front of the stand-in, which does `instead` in place of the worker's program. */
export function withoutBridge(standIn: StandIn, instead = NO_BRIDGE): string {
  const path = join(standIn.folder, 'plain-osascript');
  const text = `#!/bin/sh\ncase "$*" in *fileHandleWithStandardInput*) ${instead} ;; esac\nexec ${standIn.path} "$@"\n`;
  writeFileSync(path, text, { mode: 0o755 });
  return path;
}

export const withRules = (rules: readonly ScriptRule[], options: ScriptPoolOptions = {}): Made =>
  made(options, { rules });
export const ECHO = 'return item 1 of argv';
export const echo = async (pool: ScriptPool, text: string): Promise<string> =>
  (await pool.run(ECHO, { args: [text] })).text;
export const code = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'answered',
    (error: { code: string }) => error.code.replace('applescript/', ''),
  );
