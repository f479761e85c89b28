/**
 * A row of a history as one line of JSON, and back, without loss.
 *
 *   {"type":"operation","at":…,"name":"save","labels":{…},"kind":"job","calls":3,"state":"AQUA…"}
 *   {"type":"reading","at":…,"name":"gc.time","value":0.25}                                           one sample
 *   {"type":"reading","at":…,"name":"gc.time","samples":6,"sum":…,"min":…,"max":…,"last":…,"lastAt":…}
 *   {"type":"event","at":…,"kind":"stall","data":{…}}
 *   {"type":"annotation","at":…,"kind":"deploy","text":"v2","labels":{…}}
 *
 * `state` is the histogram as `encode` of core makes it, in base64; `calls` is for people. Labels are a list of pairs,
 * since V8 may read escaped keys of an object wrongly (see `text.ts` of the SQLite adapter).
 */
import { decode, encode, type Recorded } from '@perf/core';
import { checkRow, invalid } from '../check.ts';
import type { Annotation, HistoryEvent, ReadingPart, StoredRow } from '../history.ts';

export function lineOf(row: StoredRow): string {
  return JSON.stringify(plainOf(row));
}

/** @throws PerfError `analytics/invalid-argument`, `core/invalid-histogram`; SyntaxError for what is no JSON */
export function rowOfLine(line: string): StoredRow {
  const plain = JSON.parse(line) as Readonly<Record<string, unknown>> | null;
  return rowOfPlain(typeof plain === 'object' && plain !== null ? plain : {});
}

/** @param plain as a line has it @throws as `rowOfLine` */
export function rowOfPlain(plain: Readonly<Record<string, unknown>>): StoredRow {
  const row = uncheckedRow(plain);
  if (row === undefined) throw invalid('type', 'operation, reading, event or annotation', plain.type);
  checkRow(row);
  return row;
}

function plainOf(row: StoredRow): object {
  switch (row.type) {
    case 'operation': {
      const { type, at, name, labels, kind, recorded } = row;
      const { count: calls } = recorded.histogram;
      return { type, at, name, labels: Object.entries(labels), kind, calls, state: stateOf(recorded) };
    }
    case 'reading': {
      const { type, at, name, ...part } = row;
      return isOneSample(row) ? { type, at, name, value: part.last } : { type, at, name, ...part };
    }
    case 'annotation': {
      const { labels, ...annotation } = row;
      return labels === undefined ? annotation : { ...annotation, labels: Object.entries(labels) };
    }
    default:
      return row;
  }
}

function uncheckedRow(plain: Readonly<Record<string, unknown>>): StoredRow | undefined {
  const at = plain.at as number;
  switch (plain.type) {
    case 'operation': {
      const { name, kind, state } = plain as { name: string; kind?: string; state: string };
      const series = { name, labels: labelsOf(plain.labels), ...(kind === undefined ? {} : { kind }) };
      return { type: 'operation', at, ...series, recorded: decode(bytesOf(state)) };
    }
    case 'reading': {
      const { name, value } = plain as { name: string; value?: number };
      if (value !== undefined)
        return { type: 'reading', at, name, samples: 1, sum: value, min: value, max: value, last: value, lastAt: at };
      const { samples, sum, min, max, last, lastAt } = plain as unknown as ReadingPart;
      return { type: 'reading', at, name, samples, sum, min, max, last, lastAt };
    }
    case 'event':
      return { type: 'event', at, kind: plain.kind as string, data: plain.data as HistoryEvent['data'] };
    case 'annotation': {
      const { kind, text } = plain as unknown as Annotation;
      const labels = plain.labels === undefined ? {} : { labels: labelsOf(plain.labels) };
      return { type: 'annotation', at, kind, text, ...labels };
    }
    default:
      return undefined;
  }
}

export function isOneSample({
  samples,
  sum,
  min,
  max,
  last,
  at,
  lastAt,
}: ReadingPart & { readonly at: number }): boolean {
  return samples === 1 && sum === last && min === last && max === last && at === lastAt;
}

/** A list of pairs; an object is taken as well, of those who write by hand. */
function labelsOf(labels: unknown): Readonly<Record<string, string>> {
  if (typeof labels !== 'object' || labels === null) throw invalid('labels', 'pairs of texts', labels);
  const pairs: unknown[] = Array.isArray(labels) ? labels : Object.entries(labels);
  const areTexts = pairs.every((pair) => {
    return Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === 'string');
  });
  if (!areTexts) throw invalid('labels', 'pairs of texts', labels);
  return Object.fromEntries(pairs as [string, string][]);
}

/** In base64. */
export function stateOf(recorded: Recorded): string {
  return btoa(Array.from(encode(recorded), (byte) => String.fromCharCode(byte)).join(''));
}

function bytesOf(text: unknown): Uint8Array {
  // `atob` refuses in its own words what has these letters and another length.
  const isBase64 = typeof text === 'string' && /^[A-Za-z\d+/]+={0,2}$/.test(text) && text.length % 4 === 0;
  if (!isBase64) throw invalid('state', 'a histogram in base64', text);
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
