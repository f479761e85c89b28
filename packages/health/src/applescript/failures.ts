/** The errors of calls that no script answered. Each is made anew: its stack is that of the call. */
import type { Milliseconds } from '@perf/core';
import { ScriptError } from './script-error.ts';
import type { ScriptEffect } from './script-runner.ts';

export const NOT_AGAIN = 'Look at the target before you run it again: it may have had its effect.';
const LATER = 'Try again later, or give the pool more workers.';

/** A script that had begun, and that nothing more will be heard of. */
export function lost(
  loss: 'timed-out' | 'worker-lost',
  { effect, message }: { readonly effect: ScriptEffect; readonly message: string },
): ScriptError {
  const write = effect === 'write';
  const hint = write ? NOT_AGAIN : 'Ask again later, or with a longer `timeout`.';
  return new ScriptError(write ? 'applescript/unknown-outcome' : `applescript/${loss}`, { message, hint, begun: true });
}

/** Its deadline came while it waited. */
export function late(timeout: Milliseconds): ScriptError {
  const message = `Expected the script to begin within ${timeout} ms; it waited all that time`;
  return new ScriptError('applescript/timed-out', { message, hint: LATER });
}

export function queueFull(queue: number): ScriptError {
  const message = `Expected at most ${queue} scripts to wait, got one more`;
  return new ScriptError('applescript/queue-full', { message, hint: LATER });
}

export function closed(begun: boolean): ScriptError {
  const message = begun ? 'The pool was closed while the script ran' : 'The pool is closed; the script was not run';
  return new ScriptError('applescript/closed', {
    message,
    hint: 'Close it when nothing is asked of it any more.',
    begun,
  });
}

export function cancelled(signal: AbortSignal | undefined, begun: boolean): ScriptError {
  const message = begun ? 'The script was called off while it ran' : 'The script was called off before it began';
  return new ScriptError('applescript/cancelled', { message, cause: signal?.reason, begun });
}

/** @param text how it ended, where it was started at all */
export function notStarted(text: string, error?: NodeJS.ErrnoException): ScriptError {
  if (error?.code === 'ENOENT' && process.platform !== 'darwin') {
    const message = `Expected a program \`${error.path ?? 'osascript'}\`, found none`;
    const hint = 'Run this on a Mac: osascript comes with macOS alone.';
    return new ScriptError('applescript/needs-macos', { message, hint, cause: error });
  }
  const message = `Expected \`osascript\` to start, but it ${text}`;
  const hint = 'Run `osascript -l JavaScript -e 1` by hand and see what it says.';
  return new ScriptError('applescript/not-started', { message, hint, cause: error });
}
