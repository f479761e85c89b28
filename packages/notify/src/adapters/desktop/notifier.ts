/**
 * A message as the desktop shows it. Texts are arguments, which no program takes for a script, an option or markup.
 */
import type { Severity } from '@perf/core';
import { compose, type Template } from '../../compose.ts';
import type { Message } from '../../message.ts';
import { cutLine } from '../../text/cut.ts';
import { keyText } from '../key.ts';
import type { Notifier } from './run.ts';

export type DesktopPlatform = 'darwin' | 'linux';

/** What fits into a notification, on both; what is longer, both cut without a word. */
const TITLE_MAX = 120;
const BODY_MAX = 400;

/** Read from standard input: what stands behind the `-` is an argument of the script, whatever it begins with. */
const SCRIPT = `on run argv
display notification (item 2 of argv) with title (item 1 of argv)
end run
`;

const URGENCY: Readonly<Record<Severity, string>> = { critical: 'critical', warning: 'normal', info: 'low' };
/** The body of a notification on Linux is a small HTML. */
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

export interface DesktopWords {
  readonly platform: DesktopPlatform;
  readonly program: string;
  readonly key: string;
  readonly template: Template | undefined;
}

export function notifierOf(message: Message, { platform, program, key, template }: DesktopWords): Notifier {
  const account = compose(message, template);
  const title = cutLine(account.short, { max: TITLE_MAX });
  const [part] = account.parts;
  const facts = (part?.facts ?? []).filter(({ label }) => label === 'What' || label === 'Do' || label === 'Evidence');
  // What the message says of itself first: it is the shortest, and else it is cut.
  const said = [...account.notes, ...(account.text === undefined ? facts.map(({ text }) => text) : [account.text])];
  const body = said.map((text) => cutLine(text, { max: BODY_MAX / 2 })).join(' · ');
  if (platform === 'darwin') {
    return { program, args: ['-', title, cutLine(body, { max: BODY_MAX })], input: SCRIPT };
  }
  const write = (character: string): string => ENTITIES[character] ?? character;
  const hints = [`--urgency=${URGENCY[message.severity]}`, `--hint=string:x-perfkit-key:${keyText(key)}`];
  const texts = [title, cutLine(body, { max: BODY_MAX, write })];
  return { program, args: ['--app-name=perfkit', ...hints, '--', ...texts], input: '' };
}
