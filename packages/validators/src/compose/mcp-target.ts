/**
 * An MCP server as a target: one that is started and talks over stdio, or one behind a URL.
 *
 *   meet the server in its era ─▶ one session after the other ─▶ a first call in each ─▶ calls, measured
 *
 * Handshake and first call are steps of their own: a server that loads its tools when it is first asked must not spoil the
 * figures of those that follow. Which era it speaks is asked once.
 */
import { type Milliseconds, PerfError } from '@perf/core';
import { reachable } from '../adapters/http/reach.ts';
import { httpChannel } from '../adapters/mcp/http.ts';
import { stdioChannel } from '../adapters/mcp/stdio.ts';
import { type CallsOptions, callsOf, type ToolCall } from '../mcp/calls.ts';
import { type Channel, type Era, type Meeting, meetLegacy, meetModern, outcomeOf, Refused } from '../mcp/protocol.ts';
import type { Connecting, Connection, Done, Target } from '../target.ts';
import { wordsIn as inWords } from '../targets/words.ts';

export interface McpTargetOptions extends CallsOptions {
  /** A server that is started, with its arguments; or `url`. No shell reads them. */
  readonly command?: readonly string[] | string;
  /** Arguments, where `command` is the program alone. */
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Added to the environment of a server that is started; never shown. */
  readonly env?: Readonly<Record<string, string>>;
  /** A server behind a URL (Streamable HTTP). */
  readonly url?: string | URL;
  /** Sent with each request; never shown. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the URL may be that of another machine. @default false */
  readonly allowRemote?: boolean;
  /** Processes, or sessions, that the users are spread over. @default 1 */
  readonly sessions?: number;
  /** @default 'auto': the newer one is asked for first */
  readonly era?: 'auto' | Era;
}

/** How long a server may be silent about the newer era before it is asked in the older one. */
const PATIENCE_MS = 3_000;
/** A server that was not met after this long is not there, however long its calls may take. */
const MEETING_MS = 30_000;

/**
 * The tools of an MCP server as a target, started here or behind a URL.
 *
 * @throws PerfError `validators/invalid-target` for options that name no server
 */
export function mcpTarget(options: McpTargetOptions): Target {
  const place = placeOf(options);
  const { sessions = 1, era = 'auto' } = options;
  if (!Number.isInteger(sessions) || sessions < 1 || sessions > 10_000) {
    throw invalid('sessions', 'a whole number from 1 to 10000', sessions);
  }
  if (!['auto', 'modern', 'legacy'].includes(era)) throw invalid('era', "'auto', 'modern' or 'legacy'", era);
  return {
    name: place.name,
    // A server that is started is one server, however many threads ask it: only one behind a URL is shared by them.
    words:
      options.url === undefined
        ? undefined
        : inWords({ kind: 'mcp', options: { ...options, url: String(options.url) } }),
    async connect(connecting) {
      const open = await place.reach(connecting);
      const opened: Channel[] = [];
      try {
        let spoken = era;
        let calls: (() => ToolCall) | undefined;
        for (let made = 0; made < Math.min(sessions, Math.max(1, connecting.users)); made += 1) {
          const began = performance.now();
          const { channel, meeting } = await met(open, spoken, connecting.signal);
          opened.push(channel);
          connecting.onStep?.('handshake', performance.now() - began, 'ok');
          spoken = meeting.era;
          calls ??= callsOf(meeting.tools, meeting.era, options);
          await firstCall(channel, calls(), connecting);
        }
        return new McpConnection(opened, calls as () => ToolCall);
      } catch (error) {
        await Promise.all(opened.map((channel) => channel.close()));
        throw error instanceof PerfError ? error : unreachable(place.name, error);
      }
    },
  };
}

class McpConnection implements Connection {
  readonly #channels: readonly Channel[];
  readonly #next: () => ToolCall;

  constructor(channels: readonly Channel[], next: () => ToolCall) {
    this.#channels = channels;
    this.#next = next;
  }

  get pids(): readonly number[] {
    return this.#channels.flatMap(({ pid }) => pid ?? []);
  }

  send(user: number, done: Done): void {
    const call = this.#next();
    const among = this.#channels.length;
    const channel = this.#channels[user % among] as Channel;
    channel.ask(Math.floor(user / among), call, (reply) => done(outcomeOf(reply), call.name));
  }

  async close(): Promise<void> {
    await Promise.all(this.#channels.map((channel) => channel.close()));
  }
}

interface Met {
  readonly channel: Channel;
  readonly meeting: Meeting;
}

async function met(open: () => Channel, era: 'auto' | Era, signal: AbortSignal): Promise<Met> {
  if (era !== 'legacy') {
    // A process of its own: servers of the older era may lose their way when they are asked before `initialize`.
    const found = await attempt(open, signal, (channel) =>
      within(meetModern(channel).catch(unlessRefused), era === 'auto' ? PATIENCE_MS : MEETING_MS),
    ).catch((error: unknown) => {
      if (era === 'modern' || signal.aborted) throw error;
    });
    if (found !== undefined) return found;
    if (era === 'modern') throw new Refused('does not speak 2026-07-28');
  }
  const found = await attempt(open, signal, (channel) => within(meetLegacy(channel), MEETING_MS));
  if (found === undefined) throw new Error('said nothing');
  return found;
}

/** A server that answered and then refused speaks the era, and is of no use; any other may be of the older one. */
function unlessRefused(error: unknown): undefined {
  if (error instanceof Refused) throw error;
}

async function attempt(
  open: () => Channel,
  signal: AbortSignal,
  meet: (channel: Channel) => Promise<Meeting | undefined>,
): Promise<Met | undefined> {
  signal.throwIfAborted();
  const channel = open();
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new Error('was not waited for'));
    signal.addEventListener('abort', stop, { once: true });
  });
  let meeting: Meeting | undefined;
  try {
    meeting = await Promise.race([meet(channel), stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
    if (meeting === undefined) await channel.close();
  }
  return meeting && { channel, meeting };
}

/** @returns undefined when nothing was said for so long */
async function within<T>(asked: Promise<T>, ms: Milliseconds): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return Promise.race([asked, silent]).finally(() => clearTimeout(timer));
}

/** What it took is told apart; a call that fails will fail again under load, and is counted there. */
function firstCall(channel: Channel, call: ToolCall, { onStep }: Connecting): Promise<void> {
  const began = performance.now();
  return new Promise((resolve) => {
    channel.ask(0, call, (reply) => {
      onStep?.('first call', performance.now() - began, outcomeOf(reply));
      resolve();
    });
  });
}

interface Place {
  readonly name: string;
  /** @returns what opens one channel after the other */
  reach(connecting: Connecting): Promise<() => Channel>;
}

function placeOf(options: McpTargetOptions): Place {
  const { command, args, cwd, env, url, headers = {}, allowRemote = false } = options;
  if (command !== undefined && url === undefined) {
    const words = wordsOf(command, args);
    if (words.length === 0 || words[0] === '') throw invalid('command', 'a program and its arguments', command);
    return {
      name: `mcp ${words.join(' ')}`,
      reach:
        async ({ timeout }) =>
        () =>
          stdioChannel({ command: words, cwd, env, timeout }),
    };
  }
  if (url === undefined || command !== undefined) throw invalid('command', 'there, or `url`, and not both', command);
  const at = URL.canParse(String(url)) ? new URL(url) : undefined;
  if (at === undefined || !/^https?:$/.test(at.protocol)) throw invalid('url', 'an http or https URL', String(url));
  for (const [name, value] of Object.entries(headers)) {
    const isSound = /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
    if (!isSound) throw invalid('headers', 'names and values that HTTP allows', name);
  }
  return {
    name: `mcp ${at.origin}${at.pathname}`,
    async reach({ timeout, allowRemote: isAllowed, onStep }) {
      const address = await reachable(at, allowRemote || isAllowed === true);
      const onRenewed = (took: Milliseconds, isRenewed: boolean): void =>
        onStep?.('session begun anew', took, isRenewed ? 'ok' : 'bad-answer');
      return () => httpChannel({ url: at, address, headers, timeout, onRenewed });
    },
  };
}

function wordsOf(command: string | readonly string[], args: readonly string[] | undefined): string[] {
  if (typeof command !== 'string') return [...command, ...(args ?? [])];
  return args === undefined ? wordsIn(command) : [command, ...args];
}

/** Words, of which some may stand in quotes: `node "my server.js"`. */
const wordsIn = (text: string): string[] =>
  [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double ?? single ?? plain ?? '');

function invalid(name: string, expected: string, got: unknown): PerfError {
  return new PerfError('validators/invalid-target', {
    message: `Expected \`${name}\` to be ${expected}, got \`${typeof got === 'string' ? got : JSON.stringify(got)}\``,
    hint: "Write it like mcpTarget({ command: ['node', 'server.js'], tool: 'search' }), or give its url.",
  });
}

function unreachable(name: string, error: unknown): PerfError {
  const why = error instanceof Error ? error.message : String(error);
  return new PerfError('validators/unreachable', {
    message: `Expected an MCP server at \`${name.slice(4)}\`, but ${why.startsWith('the server') ? why : `it ${why}`}`,
    hint: 'Start it by hand and look at what it says; the command and the URL are taken as they are.',
    cause: error,
  });
}
