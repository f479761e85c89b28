/**
 * A message as a mail: text and HTML, and headers by which mail programs show one group's messages as one thread, and by
 * which no robot answers. The id comes from the delivery's key, so that a mail sent twice is known for one.
 */
import { createHash } from 'node:crypto';
import { compose, type Template } from '../../compose.ts';
import type { Message } from '../../message.ts';
import { htmlOf } from '../../render/html.ts';
import { textOf } from '../../render/text.ts';
import { cutLine } from '../../text/cut.ts';
import { keyText } from '../key.ts';

/** What mail programs show of a subject in a list. */
const SUBJECT_MAX = 160;

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  readonly references: string;
  readonly priority: 'high' | 'normal';
  readonly headers: Readonly<Record<string, string>>;
}

export interface MailWords {
  readonly key: string;
  readonly from: string;
  readonly template: Template | undefined;
}

export function mailOf(message: Message, { key, from, template }: MailWords): Mail {
  const account = compose(message, template);
  const domain = /@([^\s>]+)>?$/.exec(from)?.[1] ?? 'perfkit';
  const id = (text: string): string => `<${createHash('sha256').update(text).digest('hex').slice(0, 32)}@${domain}>`;
  return {
    subject: cutLine(account.title, { max: SUBJECT_MAX }),
    text: textOf(account),
    html: htmlOf(account),
    messageId: id(`delivery ${key}`),
    references: id(`group ${message.key}`),
    priority: message.status === 'firing' && message.severity === 'critical' ? 'high' : 'normal',
    headers: {
      'X-Perfkit-Key': keyText(key),
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  };
}
