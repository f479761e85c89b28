/** Benches of commands and of files, in processes of their own. */
export {
  type AgainstFirst,
  type BenchCommandsOptions,
  type BenchedCommand,
  benchCommands,
  type CommandResult,
  type CommandsResult,
} from './bench-commands.ts';
export { type BenchFileOptions, benchFile, sweepFile } from './bench-file.ts';
export type { SweptCase } from './messages.ts';
export type { Command } from './run-timed.ts';
