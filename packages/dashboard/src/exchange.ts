/** A question and its answer as they are, whatever server carries them: `front/` makes them of requests and responses. */
import type { IncomingHttpHeaders } from 'node:http';
import { isPerfError, PerfError } from '@perf/core';
import type { Failure } from './protocol.ts';

export interface Asked {
  readonly method: string;
  /** Within the dashboard: begins with `/`. */
  readonly path: string;
  /** As the browser has it, without the query. */
  readonly here: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Of who is at the other end of the connection; undefined: nobody knows. */
  readonly address: string | undefined;
  /** @throws PerfError `dashboard/too-long` */
  body(): Promise<unknown>;
}

/** One page that listens. */
export interface Tab {
  write(bytes: Uint8Array): void;
  /** Bytes that were written and have not left. */
  waiting(): number;
  /** Once what was written has left. */
  end(): void;
  /** At once. */
  drop(): void;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** In place of a body: goes on for as long as somebody listens. @returns what is to be called when they are gone */
  readonly stream?: (tab: Tab) => () => void;
}

const JSON_TYPE = 'application/json; charset=utf-8';

export function jsonAnswer(json: string, status = 200): Answer {
  return { status, headers: { 'content-type': JSON_TYPE, 'cache-control': 'no-store' }, body: json };
}

export function failure(code: PerfError['code'], message: string, hint: string): PerfError {
  return new PerfError(code, { message, hint });
}

const STATUS: Readonly<Record<string, number>> = {
  'dashboard/invalid-query': 400,
  'core/invalid-argument': 400,
  'dashboard/refused': 403,
  'dashboard/may-not-act': 403,
  'dashboard/not-found': 404,
  'dashboard/unknown-operation': 404,
  'dashboard/method': 405,
  'dashboard/too-long': 413,
  'dashboard/content-type': 415,
  'dashboard/too-many-tabs': 429,
  'dashboard/authorize-failed': 500,
};

/** What could not be done, as the page reads it. What is wrong with the world and not with the question is a 503. */
export function failureAnswer(error: unknown): Answer {
  const known = isPerfError(error);
  const code = known ? error.code : 'dashboard/failed';
  const status = known ? (STATUS[code] ?? 503) : 500;
  const message = error instanceof Error ? error.message : String(error);
  const body: Failure = { error: { code, message, hint: known ? (error.hint ?? null) : null } };
  const answer = jsonAnswer(JSON.stringify(body), status);
  if (status !== 429 && code !== 'dashboard/busy') return answer;
  return { ...answer, headers: { ...answer.headers, 'retry-after': '2' } };
}
