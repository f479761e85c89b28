/**
 * A message for Slack's incoming webhooks: blocks of plain text, in which Slack looks for no mention, link, emoji or bold.
 * Its own markup has no escape for `*` and `_`, so texts from outside stay out of it; only addresses stand in it.
 */
import { type Composed, compose, type Template } from '../../compose.ts';
import type { Message } from '../../message.ts';
import { linesOf, PLAIN, partLines } from '../../render/lines.ts';
import { cutLine, fitLines } from '../../text/cut.ts';
import { keyText } from '../key.ts';

/** As Slack documents them, in characters. */
const HEADER_MAX = 150;
const SECTION_MAX = 3_000;
const BLOCKS_MAX = 50;
/** The text beside the blocks is what a lock screen shows. */
const TEXT_MAX = 300;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const write = (character: string): string => ENTITIES[character] ?? character;

interface Block {
  readonly type: 'header' | 'section' | 'context';
  readonly text?: object;
  readonly elements?: readonly object[];
}

export interface SlackPayload {
  readonly text: string;
  readonly mrkdwn: false;
  readonly link_names: false;
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  readonly blocks: readonly Block[];
}

export function slackPayload(message: Message, { key, template }: { key: string; template?: Template }): SlackPayload {
  const account = compose(message, template);
  const sections = sectionsOf(account);
  const most = BLOCKS_MAX - 3;
  const left = sections.length - most;
  return {
    text: cutLine(account.short, { max: TEXT_MAX, write }),
    mrkdwn: false,
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: plain(cutLine(account.title, { max: HEADER_MAX })) },
      ...sections.slice(0, most).map(section),
      ...(left > 0 ? [section(`… ${left} more`)] : []),
      { type: 'context', elements: [plain(`ref ${keyText(key)}`)] },
    ],
  };
}

/** Each with at least one character, since Slack takes no empty one. */
function sectionsOf(account: Composed): string[] {
  const { text, parts, notes } = account;
  const written =
    text === undefined ? parts.map((part) => partLines(part, PLAIN)) : [linesOf({ ...account, notes: [] }, PLAIN)];
  const noted = notes.length === 0 ? [] : [linesOf({ ...account, parts: [], text: '' }, PLAIN)];
  return [...written, ...noted]
    .map((lines) => fitLines(lines, { max: SECTION_MAX }).trim())
    .filter((each) => each !== '');
}

const plain = (text: string): object => ({ type: 'plain_text', text, emoji: false });

const section = (text: string): Block => ({ type: 'section', text: plain(text) });
