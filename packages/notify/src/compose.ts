/**
 * What a channel is to say: the built-in words, or those of a project's own template.
 *
 * A template that throws, or gives something that is no text, takes nothing away from people: they get the built-in words, and a
 * note that says what happened.
 */
import { type Account, accountOf, SHORT_MAX } from './account.ts';
import type { Message } from './message.ts';
import { cutLine } from './text/cut.ts';

/** Words of a project's own. What is left out is as built in. */
export interface TemplateWords {
  /** One line: the subject of a mail, the title of a notification. */
  readonly title?: string;
  /** Plain text, in lines; it is text in every channel, never markup. */
  readonly text?: string;
  /** For mails only, sent as it is: what stands in it has to be escaped. */
  readonly html?: string;
}

export type Template = (message: Message) => TemplateWords;

export interface Composed extends Account {
  /** Instead of the parts. */
  readonly text?: string;
  readonly html?: string;
}

/** A template's text is held in memory and sent; more than this is no message. */
const MOST_TEMPLATED = 100_000;

export function compose(message: Message, template?: Template): Composed {
  const account = accountOf(message);
  if (template === undefined) return account;
  try {
    const { title, text, html } = checked(template(message));
    return {
      ...account,
      ...(title !== undefined && { title, short: cutLine(title, { max: SHORT_MAX }) }),
      ...(text !== undefined && { text }),
      ...(html !== undefined && { html }),
    };
  } catch (error) {
    const reason = cutLine(wordsOf(error), { max: 200 });
    return { ...account, notes: [...account.notes, `The template failed (${reason}): these are the built-in words.`] };
  }
}

function checked(words: TemplateWords): TemplateWords {
  for (const key of ['title', 'text', 'html'] as const) {
    const value: unknown = words?.[key];
    if (value !== undefined && typeof value !== 'string') throw new Error(`its ${key} is no text`);
    if (value !== undefined && value.length > MOST_TEMPLATED) throw new Error(`its ${key} is too long`);
  }
  if (typeof words !== 'object' || words === null) throw new Error('it gave no words');
  return words;
}

/** Whatever is thrown, an object that can't be read included. */
function wordsOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'something that has no words';
  }
}
