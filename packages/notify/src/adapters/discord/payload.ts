/**
 * A message for Discord's webhooks: a line for the lock screen, and an embed. Mentions are off by `allowed_mentions`; what
 * looks like one, or like markup, is escaped besides, so that it reads as it was meant.
 */
import type { Severity } from '@perf/core';
import { compose, type Template } from '../../compose.ts';
import type { Message } from '../../message.ts';
import { linesOf, type Markup } from '../../render/lines.ts';
import { cutLine, fitLines } from '../../text/cut.ts';
import { isoText } from '../../text/words.ts';
import { keyText } from '../key.ts';

/** As Discord documents them; all texts of an embed together are at most 6,000 characters. */
const CONTENT_MAX = 2_000;
const TITLE_MAX = 256;
const DESCRIPTION_MAX = 4_096;

const MARKUP = /[\\*_~`|>#\-[\]()<:@.]/;
/** `@` has no escape: with a space of no width behind it, it names nobody. */
const write = (character: string): string =>
  character === '@' ? '@\u200b' : MARKUP.test(character) ? `\\${character}` : character;

const DISCORD: Markup = { write, strong: (text) => `**${text}**`, lineMax: 1_000 };

const COLOURS: Readonly<Record<Severity | 'resolved', number>> = {
  critical: 0xd32f2f,
  warning: 0xf9a825,
  info: 0x1976d2,
  resolved: 0x388e3c,
};

export interface DiscordPayload {
  readonly content: string;
  readonly allowed_mentions: { readonly parse: readonly [] };
  readonly embeds: readonly object[];
}

export function discordPayload(
  message: Message,
  { key, template }: { key: string; template?: Template },
): DiscordPayload {
  const account = compose(message, template);
  const { url, ...words } = account;
  return {
    content: cutLine(account.short, { max: CONTENT_MAX, write }),
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: cutLine(account.title, { max: TITLE_MAX, write }),
        description: fitLines(linesOf(words, DISCORD), { max: DESCRIPTION_MAX }).trim(),
        color: COLOURS[message.status === 'resolved' ? 'resolved' : message.severity],
        timestamp: isoText(message.at),
        footer: { text: `ref ${keyText(key)}` },
        ...(url !== undefined && { url }),
      },
    ],
  };
}
