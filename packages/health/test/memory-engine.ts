/**
 * Keyboard Maestro's Engine in memory, behind the port of scripts: what each script that is sent means, by its arguments.
 *
 * It has no clock: what hangs has run into its deadline at once.
 */

import * as scripts from '../src/applescript/keyboard-maestro/scripts.ts';
import { ACCESSIBILITY, AUTOMATION } from '../src/applescript/permissions.ts';
import { ScriptError, type ScriptErrorCode } from '../src/applescript/script-error.ts';
import type { ScriptOptions, ScriptResult, ScriptRunner } from '../src/applescript/script-runner.ts';
import { type PlistSource, plistText } from './plist-text.ts';

export interface MemoryMacro {
  readonly id: string;
  readonly name: string;
  /** What it returns for its parameter; `'hang'` never ends. */
  readonly does?: 'hang' | ((parameter: string | undefined) => string);
}

export interface MemoryEngine extends ScriptRunner {
  isInstalled: boolean;
  isRunning: boolean;
  /** What AEDeterminePermissionToAutomateTarget says, while it runs. */
  permission: number;
  isTrusted: boolean;
  /** Whether it takes events and answers none. */
  isStuck: boolean;
  groups: Readonly<Record<string, readonly MemoryMacro[]>>;
  readonly variables: Map<string, string>;
  /** In place of what would be answered, for any script but those that ask macOS. */
  answer: undefined | (() => string);
  /** What was run, oldest first. */
  readonly runs: { readonly macro: string; readonly parameter: string | undefined }[];
  readonly opened: string[];
  readonly calls: { readonly script: string; readonly options: ScriptOptions }[];
  /** Whether macOS would have asked the user, or the Engine would have been started. */
  readonly disturbances: string[];
}

export function scriptError(
  code: ScriptErrorCode,
  { number, begun = true }: { number?: number; begun?: boolean } = {},
): ScriptError {
  return new ScriptError(code, {
    message: `“Keyboard Maestro Engine” meldet: Fehler. (${number ?? 0})`,
    number,
    begun,
  });
}

/** As where there is no macOS. */
export const offMacOS: ScriptRunner = refusing(scriptError('applescript/needs-macos', { begun: false }));

export function refusing(error: unknown): ScriptRunner {
  return {
    run: async () => {
      throw error;
    },
  };
}

const failure = (code: ScriptErrorCode, number: number): ScriptError => scriptError(code, { number });

export function memoryEngine(): MemoryEngine {
  const engine: MemoryEngine = {
    isInstalled: true,
    isRunning: true,
    permission: 0,
    isTrusted: true,
    isStuck: false,
    groups: {},
    variables: new Map(),
    answer: undefined,
    runs: [],
    opened: [],
    calls: [],
    disturbances: [],
    run: async (script, options = {}): Promise<ScriptResult> => {
      engine.calls.push({ script, options });
      options.signal?.throwIfAborted();
      return { text: meaning(engine, script, options), waited: 0, took: 1 };
    },
  };
  return engine;
}

function meaning(engine: MemoryEngine, script: string, options: ScriptOptions): string {
  const { args = [], effect } = options;
  const [first = ''] = args;
  const isAboutEngine = first === scripts.ENGINE;
  switch (script) {
    case scripts.IS_INSTALLED:
      return String(isAboutEngine && engine.isInstalled);
    case scripts.IS_RUNNING:
      return String(isAboutEngine && engine.isInstalled && engine.isRunning);
    case AUTOMATION:
      return String(isAboutEngine && engine.isRunning ? engine.permission : -600);
    case ACCESSIBILITY:
      return String(engine.isTrusted);
    case scripts.OPEN_URL:
      if (!engine.isRunning) throw failure('applescript/not-running', -600);
      engine.opened.push(first);
      return '';
    default:
      return told(engine, { script, args, isWrite: effect !== 'read' });
  }
}

interface Told {
  readonly script: string;
  readonly args: readonly string[];
  readonly isWrite: boolean;
}

/** What is inside of `tell`, once its guards let it through. */
function told(engine: MemoryEngine, { script, args: [allowed, first = '', second], isWrite }: Told): string {
  if (!Number.isInteger(Number(allowed))) throw failure('applescript/failed', -1700);
  if (!engine.isInstalled) throw failure('applescript/no-such-object', -1728);
  if (!script.includes('is not running then error')) engine.disturbances.push('would have started the Engine');
  if (!engine.isRunning) throw failure('applescript/not-running', -600);
  if (engine.permission === -1744) engine.disturbances.push('macOS asked the user');
  if (engine.permission !== 0) throw failure('applescript/unauthorised', engine.permission);
  const late = failure(isWrite ? 'applescript/unknown-outcome' : 'applescript/timed-out', -1712);
  if (engine.isStuck) throw late;
  if (engine.answer !== undefined) return engine.answer();
  switch (script) {
    case scripts.MACROS:
      return plistText(hotKeys(engine));
    case scripts.GET_VARIABLE:
      return engine.variables.get(first) ?? '';
    case scripts.SET_VARIABLE:
      engine.variables.set(first, second ?? '');
      return '';
    case scripts.VARIABLES:
      return [...engine.variables.keys()].join('\n');
    case scripts.RUN_MACRO: {
      engine.runs.push({ macro: first, parameter: second });
      const macro = Object.values(engine.groups)
        .flat()
        .find(({ id, name }) => id === first || name === first);
      if (macro === undefined) throw failure('applescript/no-such-object', -1728);
      if (macro.does === 'hang') throw late;
      return macro.does?.(second) ?? '';
    }
    default:
      throw failure('applescript/failed', -2741);
  }
}

const hotKeys = ({ groups }: MemoryEngine): PlistSource =>
  Object.entries(groups).map(([name, macros]) => ({
    name,
    uid: `group ${name}`,
    sort: name,
    macros: macros.map(({ id, name: title }) => ({
      active: true,
      name: title,
      uid: id,
      used: 3,
      lastused: 794_231_034.5,
      sort: title,
      triggers: [{ description: 'by hand', short: '⌃F1', type: 'HotKey' }],
    })),
  }));
