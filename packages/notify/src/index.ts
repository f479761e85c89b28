/** Alerts to people: what a message is, and what a channel does with it. Channels themselves have subpaths of their own. */
export {
  type AlertContext,
  type AlertView,
  alertView,
  type Change,
  type Message,
  type MessageOptions,
  messageOf,
} from './message.ts';
export type { Channel, SendOptions } from './channel.ts';
export { isRetryable, retryAfterOf } from './failure.ts';
export type { Template, TemplateWords } from './compose.ts';
export { shortText as toShortText } from './account.ts';
export { toText } from './render/text.ts';
export { toHtml } from './render/html.ts';
export type { Hours } from './hours.ts';
export type { RouteOptions } from './route.ts';
export type { Notice } from './grouping.ts';
export {
  createRouter,
  type Delivery,
  type QuietHours,
  type RateLimit,
  type Router,
  type RouterOptions,
} from './router.ts';
export type { RouterState } from './router-state.ts';
export { type ChannelHealth, createOutbox, type Outbox, type OutboxOptions, type OutboxState } from './outbox.ts';
export { createDigest, type Digest, type DigestOptions, type DigestPlace, type DigestState } from './digest.ts';
export { type Notifier, type NotifierOptions, openNotifier, type TestResult } from './notifier.ts';
