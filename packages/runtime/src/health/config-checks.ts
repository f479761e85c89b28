/**
 * The checks of a configuration: what may be written, and the checks of `@perf/health` that it becomes. Which of them an entry
 * is, one of its keys says: `http`, `tcp`, `command`, `tls`, `mcp`, `keyboardMaestro`, `dns`, `disk`, `sqlite`, `redis` or `postgres`; one with a function `run` is a check of the project's own.
 */
import type { Duration } from '@perf/core';
import { type Check, type CheckOptions, defineCheck } from '@perf/health';
import { commandCheck, httpCheck, mcpServerCheck, tcpCheck, tlsExpiryCheck } from '@perf/health/checks';
import { z } from 'zod';
import { type CommonCheckConfig, common, given, isHttp, type Own, type Shared, span } from './config-common.ts';
import {
  type KeyboardMaestroCheckConfig,
  keyboardMaestroChecksFrom,
  keyboardMaestroEntry,
} from './config-keyboard-maestro.ts';
import { STORE_SCHEMAS, type StoreConfig, storeFrom } from './config-stores.ts';

/** Passes when the address answers with 200 to 299, or as `status` and `expect` want it. */
export interface HttpCheckConfig extends CommonCheckConfig {
  readonly http: string;
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly status?: number | readonly number[] | undefined;
  /** What the body has to contain. */
  readonly expect?: string | undefined;
  readonly warnAfter?: Duration | undefined;
}

/** Passes when somebody accepts connections at `host:port`, a port of this machine, or the path of a Unix socket. */
export interface TcpCheckConfig extends CommonCheckConfig {
  readonly tcp: string | number;
  readonly warnAfter?: Duration | undefined;
}

/** Passes when the program ends with code 0. No shell: a text is one program, a list is a program and its arguments. */
export interface CommandCheckConfig extends CommonCheckConfig {
  readonly command: string | readonly string[];
  readonly cwd?: string | undefined;
}

/** Passes while the certificate of `host` or `host:port` is trusted and valid for longer than `warn` and `fail`. */
export interface TlsCheckConfig extends CommonCheckConfig {
  readonly tls: string;
  readonly warn?: Duration | undefined;
  readonly fail?: Duration | undefined;
}

/** Passes when an MCP server, behind a URL or started as a list of words, answers and has `tools`. */
export interface McpCheckConfig extends CommonCheckConfig {
  readonly mcp: string | readonly string[];
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly tools?: readonly string[] | undefined;
}

export type CheckConfig =
  | HttpCheckConfig
  | TcpCheckConfig
  | CommandCheckConfig
  | TlsCheckConfig
  | McpCheckConfig
  | KeyboardMaestroCheckConfig
  | StoreConfig
  | CheckOptions;

const words = z.array(z.string().min(1)).min(1);
const headers = z.record(z.string(), z.string()).optional();
const status = z.int().min(100).max(599);

const SCHEMAS = {
  http: z.strictObject({
    ...common,
    http: z.string().refine(isHttp, 'expected a URL with http or https'),
    method: z.string().min(1).optional(),
    headers,
    status: z.union([status, z.array(status).min(1)], { error: 'expected a status like 200, or several' }).optional(),
    expect: z.string().min(1).optional(),
    warnAfter: span,
  }),
  tcp: z.strictObject({
    ...common,
    tcp: z.custom<string | number>(isTcp, { error: 'expected `host:port`, a port, or the path of a socket' }),
    warnAfter: span,
  }),
  command: z.strictObject({
    ...common,
    command: z.union([z.string().min(1), words], { error: 'expected a program, or a list of it and its arguments' }),
    cwd: z.string().min(1).optional(),
  }),
  tls: z.strictObject({
    ...common,
    tls: z.string().refine((text) => hostAndPort(text, 443) !== undefined, 'expected `host` or `host:port`'),
    warn: span,
    fail: span,
  }),
  mcp: z.strictObject({
    ...common,
    mcp: z.union([z.string().refine(isHttp), words], {
      error: 'expected a URL, or a list of a program and its arguments',
    }),
    headers,
    tools: z.array(z.string().min(1)).optional(),
  }),
  keyboardMaestro: keyboardMaestroEntry,
  ...STORE_SCHEMAS,
};
const KEYS = Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[];

/** By the key that it has, so that an error is about the kind that was meant. */
export const checkEntry: z.ZodType<CheckConfig> = z.custom<CheckConfig>().check(({ value, issues }) => {
  if (isOwn(value)) return;
  const key = KEYS.find((one) => typeof value === 'object' && value !== null && one in value);
  if (key === undefined) {
    const message = `expected a check with one of ${KEYS.join(', ')}, or with a function \`run\``;
    issues.push({ code: 'custom', message, input: value, path: [] });
    return;
  }
  const checked = SCHEMAS[key].safeParse(value);
  if (!checked.success) issues.push(...(checked.error.issues as z.core.$ZodRawIssue[]));
});

/** One, but for what has several parts. @throws PerfError `health/invalid-check` */
export function checksFrom(entry: CheckConfig): Check[] {
  if (isOwn(entry)) return [defineCheck(entry)];
  return 'keyboardMaestro' in entry ? keyboardMaestroChecksFrom(entry) : [checkFrom(entry)];
}

function checkFrom(entry: Exclude<CheckConfig, CheckOptions | KeyboardMaestroCheckConfig>): Check {
  const { name, kind, dependsOn, every, timeout, ...own } = entry;
  const shared = given({ name, kind, dependsOn, every, timeout });
  if ('http' in own) {
    const { http: url, ...rest } = own;
    return httpCheck({ ...shared, ...given(rest), url });
  }
  if ('tcp' in own) return tcpCheck({ ...shared, ...given({ warnAfter: own.warnAfter }), ...placeOf(own.tcp) });
  if ('command' in own) return commandCheck({ ...shared, ...given({ cwd: own.cwd }), ...programOf(own.command) });
  if ('tls' in own) {
    const { tls, ...rest } = own;
    return tlsExpiryCheck({ ...shared, ...given(rest), ...(hostAndPort(tls, 443) ?? { host: tls }) });
  }
  if ('mcp' in own) return mcpFrom(own, shared);
  return storeFrom(own, shared);
}

function mcpFrom({ mcp, ...rest }: Own<McpCheckConfig>, shared: Shared): Check {
  const server = typeof mcp === 'string' ? { url: mcp } : programOf(mcp);
  return mcpServerCheck({ ...shared, ...given(rest), ...server });
}

function isOwn(value: unknown): value is CheckOptions {
  return typeof value === 'object' && value !== null && typeof (value as Partial<CheckOptions>).run === 'function';
}

function programOf(words: string | readonly string[]): { command: string; args: readonly string[] } {
  const [command = '', ...args] = typeof words === 'string' ? [words] : words;
  return { command, args };
}

function isTcp(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 1 && value <= 65_535;
  return typeof value === 'string' && (value.startsWith('/') || hostAndPort(value) !== undefined);
}

function placeOf(tcp: string | number): { host?: string; port?: number; path?: string } {
  if (typeof tcp === 'number') return { port: tcp };
  return tcp.startsWith('/') ? { path: tcp } : (hostAndPort(tcp) ?? {});
}

/** An IPv6 address stands in brackets. */
function hostAndPort(text: string, usual?: number): { host: string; port: number } | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:\s/]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? usual : Number(digits);
  return host === undefined || port === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}
