/** A program as a target: one request is one run of it, from its start to its end. */
import { PerfError } from '@perf/core';
import { connectCommand } from '../adapters/command/run-command.ts';
import type { Target } from '../target.ts';
import type { CommandOptions } from '../targets/command-options.ts';
import { wordsIn } from '../targets/words.ts';

/**
 * A program as a target, started anew for each request, without a shell.
 *
 * @param argv the program and its arguments, each as it is: no shell reads them
 * @throws PerfError `validators/invalid-target` for no program
 */
export function commandTarget(argv: readonly string[], options: CommandOptions = {}): Target {
  if (!Array.isArray(argv) || argv.length === 0 || argv.some((word) => typeof word !== 'string') || argv[0] === '') {
    throw new PerfError('validators/invalid-target', {
      message: `Expected \`argv\` to be a program and its arguments, got \`${JSON.stringify(argv)}\``,
      hint: "Write it like commandTarget(['node', 'script.js']).",
    });
  }
  return {
    name: argv.join(' '),
    words: wordsIn({ kind: 'command', argv, options }),
    connect: async (connecting) => connectCommand(argv, options, connecting),
  };
}
