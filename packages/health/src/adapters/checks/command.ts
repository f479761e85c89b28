/**
 * Whether a command ends well: for all that has a tool of its own to say so.
 *
 * Starting a process stalls the process that starts it, by some 50 ms and more where that holds a gigabyte: ask seldom.
 */
import type { AnswerState, Check, Outcome } from '../../check.ts';
import { builtIn, type CommonOptions, refuse } from './built-in.ts';
import { type Ending, startProgram } from './program.ts';

export interface CommandOptions extends CommonOptions {
  /** A program, found on PATH or by its path. No shell: nothing in it is expanded. */
  readonly command: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Added to the environment. Values are never shown. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * What exit codes mean; others fail. Plugins for Nagios: `{ 0: 'pass', 1: 'warn', 2: 'fail', 3: 'unknown' }`.
   * @default 0 passes
   */
  readonly codes?: Readonly<Record<number, AnswerState>>;
}

/** Its text is the last line of standard error, or else of standard output. At the deadline it is killed. Kind: readiness. */
export function commandCheck(options: CommandOptions): Check {
  const { command, args = [], cwd, env = {}, codes = { 0: 'pass' }, ...common } = options;
  checkWords('commandCheck', { command, args });
  const defaults = { name: `command ${command}`, every: '1m', outside: true };
  return builtIn(defaults, common, async (signal): Promise<Outcome> => {
    const program = startProgram({ command, args, env, ...(cwd !== undefined && { cwd }) });
    let output = '';
    program.onOutput((text) => {
      output = (output + text).slice(-8_192);
    });
    const end = (): void => void program.end();
    signal.addEventListener('abort', end, { once: true });
    try {
      const ending = await program.ended;
      const said = lastLine(program.stderr()) || lastLine(output);
      const state = ending.code === null ? 'fail' : (codes[ending.code] ?? 'fail');
      return { state, text: hidden(said || endingText(ending), Object.values(env)) };
    } finally {
      signal.removeEventListener('abort', end);
      await program.end();
    }
  });
}

/** @throws PerfError `health/invalid-check` */
export function checkWords(check: string, { command, args }: { command: unknown; args: unknown }): void {
  if (typeof command !== 'string' || command === '') refuse(check, 'command', { expected: 'a program', got: command });
  if (!Array.isArray(args) || args.some((arg) => typeof arg !== 'string')) {
    // Not shown: an argument may be a secret.
    refuse(check, 'args', { expected: 'a list of texts', got: typeof args });
  }
}

export const endingText = ({ code, signal }: Ending): string =>
  signal === null ? `ended with code ${code}` : `was ended by ${signal}`;

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1)?.trim() ?? '';

/** A text without values that are nobody's business; short ones, like `1`, are no secrets and stand everywhere. */
export function hidden(text: string, secrets: readonly string[]): string {
  return secrets.filter(({ length }) => length >= 4).reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
}
