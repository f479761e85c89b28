/** The error for a command that ended badly: what it took then says nothing. */
import { PerfError } from '@perf/core';

export function commandFailed(name: string, exitCode: number): PerfError {
  return new PerfError('validators/command-failed', {
    message: `Expected \`${name}\` to end with 0, got \`${exitCode}\``,
    hint: 'Run it by itself to see why; where that is how it ends, measure it all the same with --ignore-failure.',
  });
}
