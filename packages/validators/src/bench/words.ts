/**
 * A command as its words, by the quotes of a shell but without one: nothing is expanded, and no second program is timed.
 *
 * What only a shell could do (pipes, redirections, variables, patterns) is refused aloud: passed on as plain text it would measure
 * another command than the one that was meant.
 */
import { PerfError } from '@perf/core';

const QUOTED = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)|(\s+)/gsy;
const FOR_A_SHELL = /[|&;<>$`*?(){}[\]~#]/;
const ASSIGNMENT = /^[A-Za-z_]\w*=/;
/** Where the value of a parameter goes. */
const PLACE = /\{[\w-]+\}/g;

/**
 * A command line as words.
 *
 * @throws PerfError `validators/invalid-command` for an empty text, an open quote, or what needs a shell
 */
export function commandWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  QUOTED.lastIndex = 0;
  while (QUOTED.lastIndex < text.length) {
    const at = QUOTED.lastIndex;
    const match = QUOTED.exec(text);
    if (match === null) throw invalidCommand(text, `a quote at character ${at + 1} is never closed`);
    const [, single, double, escaped, plain, space] = match;
    if (space !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    if (plain !== undefined) refuseShell(text, plain, words.length === 0 && word === undefined);
    word = (word ?? '') + (single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '');
  }
  if (word !== undefined) words.push(word);
  if (words.length === 0 || words[0] === '') throw invalidCommand(text, 'it names no program');
  return words;
}

function refuseShell(text: string, plain: string, isFirst: boolean): void {
  const [found] = FOR_A_SHELL.exec(plain.replace(PLACE, '')) ?? [];
  if (found !== undefined) throw invalidCommand(text, `\`${found}\` means something to a shell, and none is used`);
  if (isFirst && ASSIGNMENT.test(plain))
    throw invalidCommand(text, 'setting a variable takes a shell, and none is used');
}

function invalidCommand(text: string, problem: string): PerfError {
  return new PerfError('validators/invalid-command', {
    message: `Expected a command that runs without a shell, got \`${text}\`: ${problem}`,
    hint: 'Quote it, or have a shell run it with --shell, whose own start is then measured as well.',
  });
}
