/** What could stand in the place of the last word, as lines for the script of a shell. */
import { type Application, type CommandContext, proposeCompletions } from '@stricli/core';

/** Words that ask for this: `completion propose -- WORDS…`. No verb of its own, since nobody types it. */
export function wordsToComplete(words: readonly string[]): readonly string[] | undefined {
  const [verb, what, separator, ...typed] = words;
  return verb === 'completion' && what === 'propose' && separator === '--' ? typed : undefined;
}

/**
 * @param typed the words so far, the unfinished one last
 * @returns nothing where files belong, or words that are another program's
 */
export async function proposals(application: Application<CommandContext>, typed: readonly string[]): Promise<string> {
  if (typed.slice(0, -1).includes('--')) return '';
  const context = { process: process as CommandContext['process'] };
  const proposed = await proposeCompletions(application, typed.length === 0 ? [''] : typed, context);
  const isFlag = (text: string): boolean => text.startsWith('-');
  // A name that would steer the terminal can't be typed either.
  const words = proposed.filter(({ completion }) => completion !== '--' && !/\p{Cc}/u.test(completion));
  return [...words.filter((word) => !isFlag(word.completion)), ...words.filter((word) => isFlag(word.completion))]
    .map(({ completion, brief }) => `${completion}\t${oneLine(brief)}\n`)
    .join('');
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 120);
