/**
 * One step of an intent as a line of text.
 *
 *   CHECKSUM LENGTH BODY\n      body: JSON, [number of the line, number of the write, what]
 *
 * Whether a line is whole is seen when it is read. The length tells a line that was cut off from one that was changed: the
 * first was never acknowledged, of the second nobody knows. Lines are numbered, so that a missing one is missed.
 */
import { hash } from 'node:crypto';
import type { KeptIntent, Phase } from './intent.ts';

/** What stands in a journal, in the words of its lines. */
export type Step =
  | { readonly format: number }
  | { readonly put: KeptIntent & { readonly isOrphan?: boolean } }
  | { readonly id: string; readonly to: Phase | 'forgotten' };

export interface Line {
  readonly number: number;
  /** Lines that were written, and acknowledged, together. */
  readonly write: number;
  readonly step: Step;
}

/** What is written here; a journal of another one is left to who understands it. */
export const FORMAT = 1;
const SUM = 16;
/** Room for the line of any `to`: numbers may grow to 16 digits. */
export const LONGEST_MARK = 192;

export function lineOf({ number, write, step }: Line): Buffer {
  const body = JSON.stringify([number, write, step]);
  const rest = `${Buffer.byteLength(body)} ${body}`;
  return Buffer.from(`${sumOf(rest)} ${rest}\n`);
}

/** @param bytes without the line break @returns undefined when it is no whole line */
export function lineIn(bytes: Buffer): Line | undefined {
  const rest = bytes.subarray(SUM + 1);
  // Of the bytes, not of their text: what is no UTF-8 becomes one and the same sign in it.
  if (bytes.toString('latin1', 0, SUM + 1) !== `${sumOf(rest)} `) return undefined;
  const [number, write, step] = JSON.parse(rest.toString('utf8', rest.indexOf(' ') + 1)) as [number, number, Step];
  return { number, write, step };
}

/** Whether these bytes, after which there are none, can be the beginning of a line whose end was not written. */
export function isCutOff(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  const [, length, body] = /^[0-9a-f]{16} ([1-9]\d*) (.*)$/s.exec(text) ?? [];
  if (length === undefined || body === undefined) return /^(?:[0-9a-f]{0,16}|[0-9a-f]{16} (?:[1-9]\d*)?)$/.test(text);
  return body.length < Number(length) + 1 && !body.includes('\n') && !body.includes('\0');
}

const sumOf = (rest: string | Buffer): string => hash('sha256', rest, 'hex').slice(0, SUM);
