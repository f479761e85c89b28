/**
 * The port behind which scripts run: AppleScript, or JavaScript for Automation.
 *
 * - A script runs at most once. Nothing is ever tried again by itself: it may have had its effect.
 * - The answer is the script's own, or an error: never what another call was given.
 * - Calls of one target run one after another, in the order in which they were made; others run beside each other.
 * - The promise settles at the deadline, waiting included, whether the script heeds it or not. The script is ended then.
 * - Values travel as `args`, or through the tag `applescript`: they never become part of the text by themselves.
 */
import type { Duration, Milliseconds } from '@perf/core';

export type ScriptLanguage = 'applescript' | 'javascript';

/** A script that may have changed something must not be run again by who can't know whether it did. */
export type ScriptEffect = 'read' | 'write';

export interface ScriptOptions {
  /**
   * What `on run argv`, or `function run(argv)` in JavaScript, is given: texts. Without a handler of its own a script in
   * AppleScript finds them as `argv` too.
   */
  readonly args?: readonly string[];
  /** The application that it talks to, by its bundle id: its calls wait for each other. Without one they wait for nobody. */
  readonly target?: string;
  /** From the call to its answer, waiting included. @default what the runner was made with, else '30s' */
  readonly timeout?: Duration;
  /** Ends it. One that has begun may have had its effect: see `begun` of the error. */
  readonly signal?: AbortSignal;
  /** JavaScript has to define `run(argv)`. @default 'applescript' */
  readonly language?: ScriptLanguage;
  /** With `'write'`, a time-out and the loss of what ran it are `unknown-outcome`. @default 'write': nothing is promised */
  readonly effect?: ScriptEffect;
}

export interface ScriptResult {
  /** As `osascript` prints it, without the line break at its end. A script that returns nothing: `''`. */
  readonly text: string;
  /** From the call until it began. */
  readonly waited: Milliseconds;
  /** From its beginning until its answer. */
  readonly took: Milliseconds;
}

export interface ScriptRunner {
  /** @throws ScriptError, also PerfError: `SCRIPT_ERRORS` lists the codes */
  run(script: string, options?: ScriptOptions): Promise<ScriptResult>;
}
