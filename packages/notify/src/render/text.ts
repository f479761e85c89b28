/** A message as plain text: a mail's first form, and what a terminal shows. */
import { type Composed, compose } from '../compose.ts';
import type { Message } from '../message.ts';
import { fitLines } from '../text/cut.ts';
import { linesOf, PLAIN } from './lines.ts';

/** More than people read, and less than mail servers and their filters mind. */
const MOST_TEXT = 100_000;

export const textOf = (account: Composed): string =>
  fitLines(linesOf(account, PLAIN), { max: MOST_TEXT }).replace(/\n+$/, '\n');

/** What, since when, how bad, on what evidence, what changed just before, what to do, where to look. */
export const toText = (message: Message): string => textOf(compose(message));
