/**
 * A message for ntfy, as JSON: in headers, as ntfy takes it too, a text could begin another header. Markdown stays off, so
 * nothing in a text means more than itself.
 */
import type { Severity } from '@perf/core';
import { compose, type Template } from '../../compose.ts';
import type { Message } from '../../message.ts';
import { linesOf, PLAIN } from '../../render/lines.ts';
import { cutLine, fitLines, utf8 } from '../../text/cut.ts';
import { keyText } from '../key.ts';

/** Bytes; what is larger, ntfy turns into an attachment that a lock screen does not show. */
const MESSAGE_MAX = 4_096;
const TITLE_MAX = 250;

/** Of five: 3 is ntfy's default, 5 rings through. */
const PRIORITY: Readonly<Record<Severity, number>> = { critical: 5, warning: 4, info: 2 };
/** Shortcodes that ntfy shows as emoji. */
const TAGS: Readonly<Record<Severity | 'resolved', string>> = {
  critical: 'rotating_light',
  warning: 'warning',
  info: 'information_source',
  resolved: 'white_check_mark',
};

export interface NtfyPayload {
  readonly topic: string;
  readonly title: string;
  readonly message: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly click?: string;
}

export interface NtfyWords {
  readonly topic: string;
  readonly key: string;
  readonly template?: Template | undefined;
}

export function ntfyPayload(message: Message, { topic, key, template }: NtfyWords): NtfyPayload {
  const account = compose(message, template);
  const url = account.url ?? account.parts.find((part) => part.url !== undefined)?.url;
  const end = `\nref ${keyText(key)}`;
  const body = fitLines(linesOf(account, { ...PLAIN, size: utf8 }), { max: MESSAGE_MAX - utf8(end), size: utf8 });
  return {
    topic,
    title: cutLine(account.short, { max: TITLE_MAX }),
    message: `${body.trimEnd()}${end}`,
    priority: message.status === 'resolved' ? 3 : PRIORITY[message.severity],
    tags: [TAGS[message.status === 'resolved' ? 'resolved' : message.severity]],
    ...(url !== undefined && { click: url }),
  };
}
