/**
 * Keyboard Maestro, driven and watched through its Engine.
 *
 * Questions neither start it nor make macOS ask the user. An act that had no answer in time is `applescript/unknown-outcome`: it
 * may have had its effect, so nobody here does it again. Names, parameters and values travel as arguments, whatever stands in
 * them. What the runner can't do here, as off macOS, acts throw and health tells as unknown.
 */
import type { Duration, PerfError } from '@perf/core';
import { askRungs, type KeyboardMaestroHealth } from '../../../applescript/keyboard-maestro/checks.ts';
import { type Engine, engineOf } from '../../../applescript/keyboard-maestro/engine.ts';
import { type CanaryOptions, canaryRung, scriptRungs } from '../../../applescript/keyboard-maestro/ladder.ts';
import { type LogLine, logLine } from '../../../applescript/keyboard-maestro/log-lines.ts';
import { groupsOf, type Macro, type MacroGroup } from '../../../applescript/keyboard-maestro/macros.ts';
import type { Rung } from '../../../applescript/keyboard-maestro/rung.ts';
import {
  ENGINE,
  GET_VARIABLE,
  MACROS,
  OPEN_URL,
  RUN_MACRO,
  SET_VARIABLE,
  VARIABLES,
} from '../../../applescript/keyboard-maestro/scripts.ts';
import type { ScriptResult, ScriptRunner } from '../../../applescript/script-runner.ts';
import { misuse } from '../../../misuse.ts';
import { tailOf } from './file-tail.ts';
import { type LogOptions, logPath, logRung, webRung } from './reached-rungs.ts';

export interface KeyboardMaestroOptions {
  /** Of anything but a macro. @default '10s' */
  readonly timeout?: Duration;
  /** How long the Engine, and its web server, may take to answer when asked about their health. @default '2s' */
  readonly within?: Duration;
  /** The address of its web server, such as `http://127.0.0.1:4490/`. @default it is not asked: it is off unless switched on */
  readonly web?: string | URL;
  readonly log?: LogOptions;
  /** @default none is run */
  readonly canary?: CanaryOptions;
}

export interface CallOptions {
  readonly timeout?: Duration;
  readonly signal?: AbortSignal;
}

export interface RunMacroOptions extends CallOptions {
  /** `%TriggerValue%` in the macro. */
  readonly parameter?: string;
  /** Until the macro has ended. @default '30s' */
  readonly timeout?: Duration;
}

export interface TriggerOptions extends CallOptions {
  /** `%TriggerValue%` in the macro. */
  readonly value?: string;
}

export interface FollowLogOptions {
  /** Lines that are there already and come first; of the last MB at most. @default 10 */
  readonly last?: number;
  /** Ends the lines. */
  readonly signal?: AbortSignal;
}

export interface Variables {
  /** @returns `''` also for one that is not there: the Engine does not tell these apart */
  get(name: string, options?: CallOptions): Promise<string>;
  /** Makes it where it is not there. */
  set(name: string, value: string, options?: CallOptions): Promise<void>;
  list(options?: CallOptions): Promise<string[]>;
}

/** All methods throw what the runner throws: `SCRIPT_ERRORS` lists the codes. */
export interface KeyboardMaestro {
  /** The ladder, for `keyboardMaestroChecks`. */
  readonly rungs: readonly Rung[];
  /** Whether it is there and well, rung by rung, and what to do. Never rejects for what it finds. */
  health(): Promise<KeyboardMaestroHealth>;
  groups(options?: CallOptions): Promise<MacroGroup[]>;
  /** Those of all groups. @throws PerfError `health/unreadable-plist` too */
  macros(options?: CallOptions): Promise<Macro[]>;
  /**
   * Runs a macro, and waits until it has ended. Macros that were started here run one after another.
   *
   * @param macro its name or its id; it has to be enabled
   * @returns what it returned, and how long that took
   */
  run(macro: string, options?: RunMacroOptions): Promise<Pick<ScriptResult, 'text' | 'waited' | 'took'>>;
  /** Asks the system to start a macro through a URL; it needs no permission, and nobody tells whether it ran. */
  trigger(macro: string, options?: TriggerOptions): Promise<void>;
  readonly variables: Variables;
  /** The lines of the Engine's log, as they are written; through rotation, in bounded memory. */
  log(options?: FollowLogOptions): AsyncGenerator<LogLine>;
}

/** Half a second is soon enough for people, and costs nothing. */
const LOOK_AT_LOG = 500;

/** @throws PerfError `health/invalid-check` for a `web` that is no URL */
export function keyboardMaestro(runner: ScriptRunner, options: KeyboardMaestroOptions = {}): KeyboardMaestro {
  const { timeout = '10s', within = '2s', web, log = {}, canary } = options;
  const rungs: readonly Rung[] = [
    ...scriptRungs(runner, within),
    ...(web === undefined ? [] : [webRung({ url: web, within, runner })]),
    logRung(log),
    ...(canary === undefined ? [] : [canaryRung(runner, canary)]),
  ];
  const engine = engineOf(runner, timeout);
  const groups = async (given?: CallOptions): Promise<MacroGroup[]> =>
    groupsOf((await engine.tell({ ...given, script: MACROS, effect: 'read' })).text);
  return {
    rungs,
    health: () => askRungs(rungs),
    groups,
    macros: async (given) => (await groups(given)).flatMap(({ macros }) => macros),
    run: async (macro, { parameter, timeout: longest = '30s', ...given } = {}) => {
      const args = [named('macro', macro), ...(parameter === undefined ? [] : [parameter])];
      return engine.tell({ ...given, script: RUN_MACRO, args, effect: 'write', timeout: longest, target: ENGINE });
    },
    trigger: async (macro, { value, ...given } = {}) => {
      const args = [triggerUrl(named('macro', macro), value)];
      await engine.run({ ...given, script: OPEN_URL, args, effect: 'write' });
    },
    variables: variablesOf(engine),
    log: (given) => follow(log.path, given),
  };
}

/** Without a target: short questions do not wait behind a macro that runs for long. */
function variablesOf(engine: Engine): Variables {
  return {
    get: async (name, given) => {
      const args = [named('name', name)];
      return (await engine.tell({ ...given, script: GET_VARIABLE, args, effect: 'read' })).text;
    },
    set: async (name, value, given) => {
      const args = [named('name', name), value];
      await engine.tell({ ...given, script: SET_VARIABLE, args, effect: 'write' });
    },
    list: async (given) => {
      const { text } = await engine.tell({ ...given, script: VARIABLES, effect: 'read' });
      return text.split(/\r\n|\r|\n/).filter((name) => name !== '');
    },
  };
}

async function* follow(
  path: string | undefined,
  { last = 10, signal }: FollowLogOptions = {},
): AsyncGenerator<LogLine> {
  // Without a signal of its own, it ends when its reader stops.
  const end = signal ?? new AbortController().signal;
  for await (const line of tailOf({ path: logPath(path), last, pause: LOOK_AT_LOG, signal: end })) yield logLine(line);
}

/** `kmtrigger://macro=…&value=…` */
function triggerUrl(macro: string, value?: string): string {
  const parts = [`macro=${encoded(macro)}`, ...(value === undefined ? [] : [`value=${encoded(value)}`])];
  return `kmtrigger://${parts.join('&')}`;
}

/** Half of a pair of surrogates is no character, and has no encoding. */
function encoded(text: string): string {
  if (!text.isWellFormed()) throw invalid('a text of whole characters', text);
  return encodeURIComponent(text);
}

function named(what: 'macro' | 'name', text: string): string {
  if (typeof text !== 'string' || text === '') throw invalid(`a ${what === 'macro' ? 'name or an id' : 'name'}`, text);
  return text;
}

const invalid = (expected: string, got: unknown): PerfError =>
  misuse('health/invalid-argument', {
    name: 'what is handed to Keyboard Maestro',
    expected,
    got,
    hint: 'Take names and ids from `macros()`, and names of variables from `variables.list()`.',
  });
