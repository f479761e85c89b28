/** From the words of the command line to a verb, and to an end in which all that was said has been written. */
import { EXIT } from '@perf/runtime/exit-code';
import { type CommandContext, run } from '@stricli/core';
import { application } from './application.ts';
import { meantBy } from './arguments.ts';
import { proposals, wordsToComplete } from './completion/propose.ts';
import { leavingUnheard } from './leave-at-signal.ts';

/** @param words the command line after `perfkit` */
export async function main(words: readonly string[]): Promise<void> {
  // A reader that goes away (`| head`), a terminal that is closed, a disk that is full: nobody can be told any more. That
  // is no reason to leave a program that is being watched.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  let lost: Error | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (NO_ROOM.test(error.code ?? '')) lost ??= error;
  });
  leavingUnheard();
  const typed = wordsToComplete(words);
  if (typed !== undefined) process.stdout.write(await proposals(application, typed).catch(() => ''));
  else await run(application, meantBy(words), { process: process as CommandContext['process'] });
  // Negative codes are the framework's own: an unknown verb or flag, a value that does not parse.
  if (Number(process.exitCode) < 0) process.exitCode = EXIT.misuse;
  // A configuration may have left timers behind, which are not ours to wait for.
  await Promise.all([process.stdout, process.stderr].map(flushed));
  // A pipeline may not take half a report for one; the code of `run` is its program's.
  if (lost !== undefined && words[0] !== 'run') {
    process.stderr.write(`perfkit: Expected standard output to take all that was said, but: ${lost.message}\n`);
    process.exitCode = EXIT.dependency;
  }
  process.exit();
}

const NO_ROOM = /^(ENOSPC|EDQUOT|EFBIG)$/;

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve();
    else stream.write('', () => resolve());
  });
}
