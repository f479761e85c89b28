/** What went wrong, as an exit code and as words. */
// The words of all verbs are loaded each time: these two files of core, and not the whole of it.
import { isPerfError } from '@perf/core/errors';
import { EXIT } from '@perf/runtime/exit-code';
import { ArgumentScannerError, formatMessageForArgumentScannerError } from '@stricli/core';

/** Codes of errors that the user's own words or files cause. */
const MISUSE =
  /\/(invalid-[\w-]+|no-config|unreadable-config|config-exists|no-snapshot|wrong-key|target-taken|unsupported-platform|foreign-unit|not-portable)$/;

/** Only the shell of somebody whose folder was removed is still in it. */
const isNowhere = (error: unknown): boolean => (error as NodeJS.ErrnoException | undefined)?.syscall === 'uv_cwd';

/** What a disk that is full, or somebody else's, makes of any file: no fault of ours, wherever it comes from. */
const REFUSED_BY_DISK = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'EMFILE', 'ENFILE']);
const isRefused = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && REFUSED_BY_DISK.has(String((error as NodeJS.ErrnoException).code));

export function exitCodeFor(error: unknown): number {
  if (isNowhere(error)) return EXIT.misuse;
  if (isRefused(error)) return EXIT.dependency;
  if (!isPerfError(error)) return EXIT.internal;
  if (MISUSE.test(error.code)) return EXIT.misuse;
  if (error.code === 'validators/command-not-found') return EXIT.notFound;
  if (error.code === 'backup/damaged') return EXIT.broken;
  return error.code.endsWith('/no-data') ? EXIT.inconclusive : EXIT.dependency;
}

const SEE_HELP = '\n  With --help the verb says what it takes, with examples.';
/** Of what was typed; somebody may have pasted a file. */
const LONGEST_QUOTED = 200;

export function problemWith(error: unknown): string {
  if (!(error instanceof ArgumentScannerError)) return String(error);
  return formatMessageForArgumentScannerError(error, {
    ArgumentParseError: ({ externalFlagNameOrPlaceholder, input, exception }) =>
      `Expected a value for ${meant(externalFlagNameOrPlaceholder)} that means something, got \`${quoted(input)}\`. ${
        exception instanceof Error ? exception.message : String(exception)
      }`,
    UnsatisfiedFlagError: ({ externalFlagName }) =>
      `Expected \`--${externalFlagName}\` with a value, got none${SEE_HELP}`,
    UnsatisfiedPositionalError: ({ placeholder }) =>
      `Expected ${/^[aeiou]/.test(placeholder) ? 'an' : 'a'} ${placeholder}, got none${SEE_HELP}`,
    UnexpectedFlagError: ({ externalFlagName, previousInput, input }) =>
      previousInput === input
        ? `Expected \`--${externalFlagName}\` once, got it twice`
        : `Expected \`--${externalFlagName}\` once, got \`${quoted(previousInput)}\` and \`${quoted(input)}\``,
    FlagNotFoundError: ({ input, corrections }) => {
      const closest = corrections.map((flag) => `\`--${kebab(flag)}\``).join(' or ');
      return `Expected a flag, got \`--${quoted(input)}\`${closest === '' ? SEE_HELP : `\n  Did you mean ${closest}?`}`;
    },
  });
}

/** A flag is typed with dashes, the place of a word is not. */
const meant = (name: string): string => (isTyped(name) ? `--${name}` : name);
const isTyped = (flag: string): boolean =>
  process.argv.some((word) => word === `--${flag}` || word.startsWith(`--${flag}=`) || /^-[A-Za-z]/.test(word));
const kebab = (flag: string): string => flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function quoted(typed: string): string {
  const words = typed.replaceAll(/\p{Cc}/gu, '\ufffd');
  return words.length > LONGEST_QUOTED ? `${words.slice(0, LONGEST_QUOTED)}…` : words;
}

export function wordsFor(error: unknown): string {
  if (isPerfError(error)) {
    // A message may quote what stands in a file.
    const message = error.message.replace(/(?!\n)\p{Cc}/gu, '\ufffd');
    return `perfkit: ${message}${error.hint === undefined ? '' : `\n  ${error.hint}`}`;
  }
  if (isNowhere(error))
    return 'perfkit: Expected to be started in a folder, but this one was removed\n  Change into another.';
  if (isRefused(error)) return `perfkit: Expected what it needs to be there, but the system refused: ${error.message}`;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `perfkit failed, this is a fault of its own:\n${stack}`;
}
