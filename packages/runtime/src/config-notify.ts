// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how a configuration names a variable of the environment
/**
 * The section `notify` of the configuration: who is told of alerts, by which channels.
 *
 * Which channel an entry is, one of its keys says: `email`, `webhook`, `slack`, `discord`, `ntfy`, `desktop` or `alertmanager`.
 * Secrets stand in the environment: where one belongs, `${NAME}` is asked for, so that none lies in a file that is shared.
 */
import { type Duration, isPerfError, PerfError } from '@perf/core';
import {
  type Channel,
  createDigest,
  createRouter,
  type DigestOptions,
  type QuietHours,
  type RateLimit,
  type RouteOptions,
  type Template,
} from '@perf/notify';
import { z } from 'zod';
import { isHttp, span } from './health/config-common.ts';

interface CommonChannelConfig {
  /** @default '10s' */
  readonly timeout?: Duration | undefined;
}

interface WithWords {
  /** Words of your own, in a configuration that is a program. */
  readonly template?: Template | undefined;
}

interface HttpChannelConfig extends CommonChannelConfig {
  /** Values of `authorization` and the like as `${NAME}`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A file with certificates in PEM, or they themselves, that are trusted instead of those that came with Node. */
  readonly ca?: string | undefined;
}

export interface EmailChannelConfig extends CommonChannelConfig, WithWords {
  /** To whom. */
  readonly email: string | readonly string[];
  readonly from: string;
  readonly host: string;
  /** @default 587 */
  readonly port?: number | undefined;
  readonly tls?: 'implicit' | 'required' | 'offered' | 'none' | undefined;
  readonly user?: string | undefined;
  /** `${SMTP_PASSWORD}` */
  readonly password?: string | undefined;
  readonly ca?: string | undefined;
}

export type ChannelConfig =
  | EmailChannelConfig
  | (HttpChannelConfig & { readonly webhook: string })
  | (HttpChannelConfig & WithWords & { readonly slack: string })
  | (HttpChannelConfig & WithWords & { readonly discord: string })
  | (HttpChannelConfig & WithWords & { readonly ntfy: string; readonly token?: string | undefined })
  | (HttpChannelConfig & { readonly alertmanager: string; readonly validFor?: Duration | undefined })
  | (CommonChannelConfig & WithWords & { readonly desktop: true })
  /** One of your own, in a configuration that is a program. */
  | Pick<Channel, 'send' | 'prepare'>;

export interface NotifyConfig {
  /** By name, which routes and errors use. */
  readonly channels: Readonly<Record<string, ChannelConfig>>;
  /** The first that takes an alert has it. @default all alerts to all channels */
  readonly routes?: readonly RouteOptions[] | undefined;
  readonly quiet?: QuietHours | undefined;
  /** Over all channels. @default { messages: 10, per: '1m' } */
  readonly rateLimit?: RateLimit | undefined;
  /** Once a day, what happened in it. @default none */
  readonly digest?: DigestOptions | undefined;
  /** Where people look, when the address of the serve is none for them. */
  readonly url?: string | undefined;
}

const VARIABLE = /\$\{\w+\}/;
const ONLY_VARIABLES = /^(?:\$\{\w+\})+$/;
/** Names of headers that carry nothing secret. */
const PLAIN_HEADERS = /^(?:accept|content-language|user-agent|x-scope-orgid|x-tenant|title|tags|priority)$/i;

const text = z.string().min(1);
const secret = z
  .string()
  .regex(ONLY_VARIABLES, { error: 'expected a variable of the environment, like ${SMTP_PASSWORD}' });
const address = z.string().refine(isAddress, {
  error:
    'expected an address that begins with http:// or https://, or a variable like ${HOOK_URL}; a password in it as ${NAME}',
});
/** Who knows the address of such a hook may write there. */
const hook = z.string().refine((value) => VARIABLE.test(value) || isLocal(value), {
  error:
    'expected a variable of the environment that holds the address, like ${SLACK_URL}, since whoever knows it may use it',
});
const headers = z
  .record(z.string(), z.string())
  .refine((all) => Object.entries(all).every(([name, value]) => PLAIN_HEADERS.test(name) || VARIABLE.test(value)), {
    error: "expected values with a variable of the environment, like { authorization: 'Bearer ${HOOK_TOKEN}' }",
  })
  .optional();
type Kind = 'email' | 'webhook' | 'slack' | 'discord' | 'ntfy' | 'alertmanager' | 'desktop';

const common = { timeout: span };
const withWords = {
  template: z
    .custom<Template>((value) => typeof value === 'function', {
      error: 'expected a function that gives a title and a text',
    })
    .optional(),
};
const overHttp = { ...common, headers, ca: text.optional() };

const KINDS: Readonly<Record<Kind, z.ZodType>> = {
  email: z.strictObject({
    ...common,
    ...withWords,
    email: z.union([text, z.array(text).min(1)], {
      error: "expected an address, or several like ['ops@shop.example']",
    }),
    from: text,
    host: text,
    port: z.int().min(1).max(65_535).optional(),
    tls: z.enum(['implicit', 'required', 'offered', 'none']).optional(),
    user: text.optional(),
    password: secret.optional(),
    ca: text.optional(),
  }),
  webhook: z.strictObject({ ...overHttp, webhook: address }),
  slack: z.strictObject({ ...overHttp, ...withWords, slack: hook }),
  discord: z.strictObject({ ...overHttp, ...withWords, discord: hook }),
  ntfy: z.strictObject({ ...overHttp, ...withWords, ntfy: address, token: secret.optional() }),
  alertmanager: z.strictObject({ ...overHttp, alertmanager: address, validFor: span }),
  desktop: z.strictObject({ ...common, ...withWords, desktop: z.literal(true) }),
};
const KIND_NAMES = Object.keys(KINDS) as Kind[];

/** @returns undefined for one of a project's own */
export function kindOf(entry: object): Kind | undefined {
  return KIND_NAMES.find((kind) => Object.hasOwn(entry, kind));
}

const channelEntry = z.custom<ChannelConfig>().check(({ value, issues }) => {
  const isObject = typeof value === 'object' && value !== null;
  const kind = isObject ? kindOf(value) : undefined;
  if (kind === undefined) {
    if (isObject && typeof (value as Partial<Channel>).send === 'function') return;
    const message = `expected a channel with one of ${KIND_NAMES.join(', ')}`;
    issues.push({ code: 'custom', message, input: value, path: [] });
    return;
  }
  const checked = KINDS[kind].safeParse(value);
  if (!checked.success) issues.push(...(checked.error.issues as z.core.$ZodRawIssue[]));
});

/** What their values may be, `@perf/notify` knows. */
const any = z.unknown().optional();
const routeKeys = { channels: any, severity: any, matchers: any, hours: any, continue: any };

export const notifySection: z.ZodType<NotifyConfig> = z.strictObject({
  channels: z
    .record(
      z.string().regex(/^\w[\w.-]{0,59}$/, { error: 'expected a name of letters, digits, `.`, `-` and `_`' }),
      channelEntry,
    )
    .refine((channels) => Object.keys(channels).length > 0, { error: 'expected a channel at least' }),
  routes: z
    .array(z.strictObject({ ...routeKeys, groupBy: any, groupWait: any, groupInterval: any, repeatInterval: any }))
    .optional(),
  quiet: z.strictObject({ hours: any, escalateTo: any }).optional(),
  rateLimit: z.strictObject({ messages: any, per: any }).optional(),
  digest: z.strictObject({ at: any, zone: any, channels: any }).optional(),
  url: z.string().refine(isHttp, { error: 'expected an address that begins with http:// or https://' }).optional(),
}) as unknown as z.ZodType<NotifyConfig>;

/** Each part by itself, so that an error says where it stands. @throws PerfError `runtime/invalid-notify` */
export function checkNotify({ channels: entries, routes = [], quiet, rateLimit, digest }: NotifyConfig): void {
  const channels = Object.keys(entries);
  for (const [i, route] of routes.entries()) {
    within(`notify.routes[${i}]`, () => createRouter({ channels, routes: [route] }));
  }
  if (quiet !== undefined) within('notify.quiet', () => createRouter({ channels, quiet }));
  if (rateLimit !== undefined) within('notify.rateLimit', () => createRouter({ channels, rateLimit }));
  if (digest !== undefined) within('notify.digest', () => createDigest(digest, { channels }));
}

function within(place: string, make: () => unknown): void {
  try {
    make();
  } catch (cause) {
    if (!isPerfError(cause)) throw cause;
    throw new PerfError('runtime/invalid-notify', {
      message: `\`${place}\`: ${cause.message}`,
      ...(cause.hint !== undefined && { hint: cause.hint }),
      cause,
    });
  }
}

/** A login in it is a secret; in a variable it is not seen here. */
function isAddress(value: string): boolean {
  if (VARIABLE.test(value)) return /^(?:https?:\/\/|\$\{)/.test(value) && !/:[^/@${}]+@/.test(value);
  return isHttp(value) && new URL(value).password === '';
}

function isLocal(value: string): boolean {
  return isHttp(value) && /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(new URL(value).hostname);
}
