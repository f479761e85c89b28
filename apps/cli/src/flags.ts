/** Flags that several verbs share, and how their texts become values. */
import { type EpochMs, type Milliseconds, milliseconds } from '@perf/core/units';

/** A flag that is there, or not. */
export const yes = <const B extends string>(brief: B) =>
  ({ kind: 'boolean', optional: true, withNegated: false, brief }) as const;

/** A flag with a word of its own behind it. */
export const text = <const P extends string, const B extends string>(placeholder: P, brief: B) =>
  ({ kind: 'parsed', parse: String, optional: true, placeholder, brief }) as const;

export const jsonFlag = yes('As JSON, whose schema `perfkit schema` prints');

export const quietFlag = yes('Print nothing but the result and what went wrong');

export const configFlag = {
  kind: 'parsed',
  parse: parseName,
  optional: true,
  placeholder: 'file',
  brief: 'Configuration to use [default: the nearest perf.config.ts, .js, .mjs or .json]',
} as const;

export const dataDirFlag = {
  kind: 'parsed',
  parse: parseName,
  optional: true,
  placeholder: 'folder',
  brief: 'Where history and runs are kept [default: .perfkit in the project, or PERFKIT_DIR]',
} as const;

/** A name of something. One that is empty is a variable that was not set, and as a path it would be the folder we are in. */
export function parseName(text: string): string {
  if (text !== '') return text;
  throw new RangeError('Give its name, or leave the flag out.');
}

/** So that it never leads back behind 1970, nor out of what a date can hold. */
const LONGEST_DAYS = 18_250;

/** A time like `20s`, longer than none. */
export function parseSpan(text: string): Milliseconds {
  const span = spanOf(text);
  if (span > LONGEST_DAYS * 86_400_000) throw new RangeError(`Give a time of at most ${LONGEST_DAYS}d, 50 years.`);
  if (span > 0) return span;
  throw new RangeError('Give a time above 0 with its unit: 500ms, 20s, 5m, 1h or 7d.');
}

/** The number of a process. */
export function parsePid(text: string): number {
  const pid = Number(text);
  if (/^\d+$/.test(text) && pid >= 1 && pid <= 2 ** 31 - 1) return pid;
  throw new RangeError('Give the number of a process that runs: find it with `pgrep -f server.js`.');
}

/** A port to listen at; 0 is any that is free. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new RangeError('Give a number from 0 to 65535; 0 takes any port that is free.');
}

export type Label = readonly [name: string, value: string];

/** `job=shop`. */
export function parseLabel(text: string): Label {
  const [, name, value] = /^([a-zA-Z_]\w*)=(.+)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new RangeError('Give a label and its value: job=shop.');
}

/** A moment, or a time like `2h`: that long ago. @returns milliseconds since 1970 */
export function parseMoment(text: string): EpochMs {
  const [day] = /^\d{4}-\d\d-\d\d/.exec(text) ?? [];
  const at = day === undefined ? Date.now() - spanOf(text) : isDay(day) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(at) && at >= 0) return at;
  throw new RangeError('Give a moment like 2026-01-31T12:00Z, or how long ago: 30m, 2h, 7d.');
}

/** `Date.parse` takes the 31st of February for the 3rd of March. */
const isDay = (day: string): boolean => Number.isFinite(Date.parse(day)) && new Date(day).toISOString().startsWith(day);

/** NaN for what is none. */
function spanOf(text: string): Milliseconds {
  try {
    return milliseconds(text);
  } catch {
    return Number.NaN;
  }
}

/** A whole number above 0. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count) && count > 0) return count;
  throw new RangeError('Give a whole number above 0.');
}

/** Requests per second: `200`, `0.5`, `200/s`. */
export function parseRate(text: string): number {
  const rate = Number(text.replace(/\/s$/, ''));
  if (/^\d+(\.\d+)?(\/s)?$/.test(text) && rate > 0) return rate;
  throw new RangeError('Give a number of requests per second above 0: 200, or 0.5.');
}

/** `Content-Type: application/json`. */
export function parseHeader(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([^:\s]+):[ \t]*(.*)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new RangeError("Give a name and a value: 'Content-Type: application/json'.");
}

/** `5%` or `0.05`. */
export function parseShare(text: string): number {
  const [, number, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text) ?? [];
  const share = Number(number) / (percent === '%' ? 100 : 1);
  if (share > 0 && share < 1) return share;
  throw new RangeError('Give a share like 5% or 0.05.');
}
