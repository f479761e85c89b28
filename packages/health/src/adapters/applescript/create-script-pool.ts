/** A pool of scripts on processes of `osascript`. */
import type { PoolOptions } from '../../applescript/pool-options.ts';
import { ScriptPool } from '../../applescript/script-pool.ts';
import { Keeper } from './keeper.ts';
import { osascriptWorkers } from './osascript-worker.ts';
import { singleScripts } from './single-scripts.ts';
import { warmOrSingle } from './warm-or-single.ts';

export interface ScriptPoolOptions extends PoolOptions {
  /** The program: its path, or a name that is found on PATH. @default '/usr/bin/osascript', which no PATH can change */
  readonly osascript?: string;
}

/** Starts nothing yet: the first call does. @throws ScriptError `applescript/invalid-argument` */
export function createScriptPool({ osascript = '/usr/bin/osascript', ...options }: ScriptPoolOptions = {}): ScriptPool {
  const keeper = new Keeper();
  const start = warmOrSingle(osascriptWorkers(osascript, keeper), singleScripts(osascript, keeper));
  return new ScriptPool(start, options);
}
