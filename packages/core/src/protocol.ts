/**
 * What a watched process tells the collector, as one JSON text a line over a local socket.
 *
 *   hello   once, when a process or a worker thread of it begins
 *   update  a few times a second while something happens, once a second in any case; and a last one at the end
 *
 * The collector answers with one word a line: `flush` asks for an update at once, which then carries `flushed: true`.
 * States are whole states so far (see `feed.ts`), and every slow call, stall and pause has a moment of its own, so an
 * update that comes twice, through the socket and through the file of the last moments, changes nothing.
 */
import { PerfError } from './errors.ts';
import type { MetricUpdate, SeriesUpdate } from './feed.ts';
import type { JobState } from './job-schedule.ts';
import { jobStatesIn } from './job-told.ts';
import type { Readings } from './reading.ts';
import type { SlowCall } from './slowest.ts';
import type { EpochMs, Milliseconds } from './units.ts';
import { type UsageState, usageIn } from './usage/usage.ts';

export { jobLater } from './job-told.ts';

export const PROTOCOL_VERSION = 1;

// Taken before the program runs, which may put others in their place.
const { parse, stringify } = JSON;

/** Where a watched process finds the collector, and the folder for what it has to say when it is too late to send. */
export const ENVIRONMENT = { socket: 'PERFKIT_SOCKET', spool: 'PERFKIT_SPOOL', off: 'PERFKIT_OFF' } as const;

/** By the file that a package manager's own starter of a command names. */
const PERFKIT = /(?:@perf|apps)[\\/](?:cli|mcp-server)[\\/]dist[\\/]bin\.js$/;
const PACKAGE_MANAGER =
  /^(?:npm|npx|npm-cli|npx-cli|pnpm|pnpx|yarn|yarnpkg|yarn-[\d.]+|corepack|perfkit|perfkit-mcp)(?:\.[cm]?js)?$/;

/**
 * Whether a process is left alone though the preload is in it: every Node below the program inherits it, `npm start`
 * included, whose requests and stalls are nobody's question. What it starts inherits the preload in turn.
 *
 * @param file what Node was told to run; undefined for `node -e`
 */
export function isPackageManager(file: string | undefined): boolean {
  return PACKAGE_MANAGER.test(file?.split(/[\\/]/).pop() ?? '') || PERFKIT.test(file ?? '');
}

/** Blocks of the event loop and pauses shorter than these are not told apart: a call that short may hide in one. */
export const SHORTEST_STALL: Milliseconds = 50;
export const SHORTEST_PAUSE: Milliseconds = 5;

/** A stretch in which the process did nothing else, by its own monotonic clock. */
export interface Span {
  readonly start: Milliseconds;
  readonly duration: Milliseconds;
}

/** A block of the event loop. */
export interface Stall extends Span {
  /** Processor time of the process meanwhile; hardly any: it waited, synchronously, for something else. */
  readonly cpu?: Milliseconds;
}

export interface Pause extends Span {
  readonly kind: 'minor' | 'major' | 'incremental' | 'weak-callbacks';
}

export interface Hello {
  readonly type: 'hello';
  readonly version: number;
  /** Names this process and thread, never reused on this machine. */
  readonly source: string;
  readonly pid: number;
  readonly parent: number;
  /** 0 is the main thread. */
  readonly thread: number;
  /** Like `v24.21.0`. */
  readonly node: string;
  /** File name of the program, without its folder. */
  readonly program: string;
  /** The wall time at which the process's monotonic clock stood at 0. */
  readonly timeOrigin: EpochMs;
}

export interface Update {
  readonly type: 'update';
  readonly source: string;
  readonly at: EpochMs;
  readonly series: readonly SeriesUpdate[];
  /** Incoming HTTP requests by status code: the same calls as in `series`, see `http-requests.ts`. Absent when none. */
  readonly requests?: readonly SeriesUpdate[];
  /** The program's own metrics; absent when there is nothing new. */
  readonly metrics?: readonly MetricUpdate[];
  /** The sketch of series that found no place, see `Feed.folded`; absent when there is nothing new. */
  readonly folded?: Uint8Array;
  readonly slowest: readonly SlowCall[];
  readonly readings: Readings;
  /** Blocks of the event loop. */
  readonly stalls: readonly Stall[];
  /** Garbage collections worth telling apart; all of them are in the readings. */
  readonly pauses: readonly Pause[];
  /** How jobs stand, of those that changed: each as it was at `at`. Absent when none did. */
  readonly jobs?: readonly JobState[];
  /** Limits and sessions of the process that changed. Absent when none did. */
  readonly usage?: readonly UsageState[];
  /** What the watcher could not do, in words for a person; each said once. */
  readonly troubles: readonly string[];
  /** Came with the hello: its series hold what was recorded before the collector heard anything. */
  readonly isFirst?: boolean;
  /** Answers `flush`, or is the last one of its source. */
  readonly flushed?: boolean;
}

export type Message = Hello | Update;

/** One line, its end included. */
export function toLine(message: Message): string {
  if (message.type === 'hello') return `${stringify(message)}\n`;
  const { series, requests, metrics, folded, ...rest } = message;
  return `${stringify({
    ...rest,
    series: series.map(asText),
    ...(requests && { requests: requests.map(asText) }),
    ...(metrics && { metrics: metrics.map(asText) }),
    ...(folded && { folded: base64(folded) }),
  })}\n`;
}

function asText<Part extends { readonly state?: Uint8Array }>({ state, ...rest }: Part): unknown {
  return state === undefined ? rest : { ...rest, state: base64(state) };
}

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
const fromBase64 = (text: unknown): Uint8Array => Uint8Array.from(Buffer.from(String(text), 'base64'));

/** @throws PerfError `core/invalid-message` for a line that no watched process of this version writes */
export function fromLine(line: string): Message {
  const message = objectIn(line);
  if (message.type === 'hello' && message.version === PROTOCOL_VERSION) return message as unknown as Hello;
  if (message.type !== 'update') throw invalid(line);
  const update = message as unknown as Update;
  const { metrics, folded, ...rest } = update;
  return {
    ...rest,
    series: seriesIn(message.series, line),
    ...(Array.isArray(metrics) && { metrics: metrics.map((entry: unknown) => metricOf(entry, line)) }),
    ...(folded !== undefined && { folded: fromBase64(folded) }),
    ...(update.requests !== undefined && { requests: seriesIn(message.requests, line) }),
    ...(update.jobs !== undefined && { jobs: jobStatesIn(update.jobs) }),
    ...(update.usage !== undefined && { usage: usageIn(update.usage) }),
  };
}

function seriesIn(entries: unknown, line: string): SeriesUpdate[] {
  if (!Array.isArray(entries)) throw invalid(line);
  return entries.map((entry: unknown) => {
    if (!isObject(entry) || typeof entry.name !== 'string' || !isObject(entry.labels)) throw invalid(line);
    return {
      ...(entry as unknown as SeriesUpdate),
      state: fromBase64(entry.state),
      // JSON has no Infinity: the extremes of nothing arrive as null.
      recentMin: typeof entry.recentMin === 'number' ? entry.recentMin : Number.POSITIVE_INFINITY,
      recentMax: typeof entry.recentMax === 'number' ? entry.recentMax : Number.NEGATIVE_INFINITY,
    };
  });
}

function metricOf(entry: unknown, line: string): MetricUpdate {
  if (!isObject(entry) || !isObject(entry.labels)) throw invalid(line);
  if ([entry.name, entry.unit, entry.description].some((text) => typeof text !== 'string')) throw invalid(line);
  if (entry.type !== 'counter' && entry.type !== 'gauge' && entry.type !== 'distribution') throw invalid(line);
  return {
    ...(entry as unknown as MetricUpdate),
    ...(entry.state !== undefined && { state: fromBase64(entry.state) }),
  };
}

function objectIn(line: string): Record<string, unknown> {
  try {
    const value: unknown = parse(line);
    if (isObject(value)) return value;
  } catch (cause) {
    throw invalid(line, cause);
  }
  throw invalid(line);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function invalid(line: string, cause?: unknown): PerfError {
  return new PerfError('core/invalid-message', {
    message: `Expected a message of protocol version ${PROTOCOL_VERSION}, got \`${line.slice(0, 80)}\``,
    hint: 'Use the same version of perfkit for the program under watch and for the collector.',
    cause,
  });
}
