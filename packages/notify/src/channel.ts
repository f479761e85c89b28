/**
 * A channel: a way to people, or to a program that knows the way.
 *
 * `send` resolves once the far end has taken the message, and never before. It rejects
 * - with a `PerfError` of this package otherwise; `isRetryable` says whether the same message may come through later, and
 *   `retryAfterOf` when, if the far end said so;
 * - with any other error, of a channel of one's own: it is tried again, and its words are not told, since they may hold a secret;
 * - with the signal's reason when it was aborted, before or meanwhile.
 *
 * It is bounded in time by a deadline of its own, and in size by what the far end is documented to take: what does not fit is
 * cut, and the message says so. Whatever stands in a message comes from outside: it is text for every channel, never
 * markup, a header, a mention or an argument. No address, password or token of a channel is in its name or in an error.
 *
 * A message may be sent twice, when the answer to the first was lost; `key` goes along, so that the receiver can tell.
 */
import type { Message } from './message.ts';

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Of this delivery: the same one when it is tried again, another one for every other message. */
  readonly key: string;
}

export interface Channel {
  /** Unique among the channels of a program, and free of secrets. */
  readonly name: string;
  /** Loads ahead what the first message would wait for. What fails here fails again in `send`, and is told of there. */
  prepare?(): Promise<unknown>;
  send(message: Message, options: SendOptions): Promise<void>;
}
