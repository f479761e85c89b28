/**
 * The HTTP API that Prometheus, VictoriaMetrics, Mimir and Thanos share, as far as a reader of history needs it.
 *
 * What goes wrong has words: nobody there, no answer in time, an answer that says no, something that is no Prometheus.
 */
import { type EpochMs, type Milliseconds, PerfError } from '@perf/core';
import { type Endpoint, reasonOf } from '../endpoint.ts';
import { areSeries, type NativeHistogram, type Pair, type Series } from './matrix.ts';

export interface Found {
  readonly metric: Readonly<Record<string, string>>;
  /** Oldest first. */
  readonly values: readonly (readonly [at: EpochMs, value: number])[];
}

export interface FoundHistograms {
  readonly metric: Found['metric'];
  /** Oldest first. */
  readonly histograms: readonly (readonly [at: EpochMs, histogram: NativeHistogram])[];
}

export interface Steps {
  /** Of the first and the last moment at which the expression is looked at. */
  readonly first: EpochMs;
  readonly last: EpochMs;
  readonly step: Milliseconds;
}

interface Answer {
  readonly status?: unknown;
  readonly error?: unknown;
  readonly data?: unknown;
}

/** Of what a server says, past which it is a page. */
const LONGEST_WORDS = 300;
export class Source {
  readonly #endpoint: Endpoint;
  readonly #timeout: Milliseconds;
  readonly #maxBytes: number;
  #closedWindows: Promise<boolean> | undefined;

  constructor(endpoint: Endpoint, { timeout, maxBytes }: { timeout: Milliseconds; maxBytes: number }) {
    this.#endpoint = endpoint;
    this.#timeout = timeout;
    this.#maxBytes = maxBytes;
  }

  /** An expression at some moments, at most 11,000. */
  async range(expression: string, steps: Steps): Promise<Found[]> {
    return (await this.#range(expression, steps)).map(numbersOf);
  }

  /** The same, of what gives native histograms. */
  async histograms(expression: string, steps: Steps): Promise<FoundHistograms[]> {
    return (await this.#range(expression, steps)).map(histogramsOf);
  }

  /** The samples themselves: an expression like `name{}[5m]`. */
  async samples(expression: string, at: EpochMs): Promise<Found[]> {
    return (await this.#samples(expression, at)).map(numbersOf);
  }

  /** The same, of what was sampled as native histograms. */
  async sampledHistograms(expression: string, at: EpochMs): Promise<FoundHistograms[]> {
    return (await this.#samples(expression, at)).map(histogramsOf);
  }

  #range(expression: string, { first, last, step }: Steps): Promise<Series[]> {
    const times = { start: inSeconds(first), end: inSeconds(last), step: inSeconds(step) };
    // VictoriaMetrics moves the moments to multiples of the step, but for whom it keeps no answers.
    return this.#matrix('query_range', { query: expression, nocache: '1', ...times });
  }

  #samples(expression: string, at: EpochMs): Promise<Series[]> {
    return this.#matrix('query', { query: expression, nocache: '1', time: inSeconds(at) });
  }

  /**
   * Whether a window like `[5m]` holds a sample at its very beginning too, as those of Prometheus 2 do; then that of a step
   * has to be a millisecond shorter, or a sample on the edge counts in two steps.
   */
  windowsAreClosed(): Promise<boolean> {
    this.#closedWindows ??= this.#ask(
      'query',
      { query: 'count_over_time(vector(1)[2ms:1ms])', time: '1000' },
      'POST',
    ).then(
      (data) => Number((data as { result?: readonly { value?: Pair }[] } | null)?.result?.[0]?.value?.[1]) === 3,
      (error: PerfError) => {
        this.#closedWindows = undefined;
        // VictoriaMetrics finds the question too fine; its windows are open.
        if (error.code === 'analytics/source-refused') return false;
        throw error;
      },
    );
    return this.#closedWindows;
  }

  /** Which texts a label has among the series that match. */
  async labelValues(label: string, match: string, { from, to }: { from: EpochMs; to: EpochMs }): Promise<string[]> {
    const data = await this.#ask(
      `label/${label}/values`,
      { 'match[]': match, start: inSeconds(from), end: inSeconds(to) },
      'GET',
    );
    if (!Array.isArray(data) || data.some((value) => typeof value !== 'string')) throw this.#odd('no list of texts');
    return data as string[];
  }

  async #matrix(path: string, parameters: Record<string, string>): Promise<Series[]> {
    const data = (await this.#ask(path, parameters, 'POST')) as { resultType?: unknown; result?: unknown } | null;
    if (data?.resultType !== 'matrix') throw this.#odd(`a result of type ${JSON.stringify(data?.resultType)}`);
    if (!areSeries(data.result)) throw this.#odd('a matrix that holds something else than series');
    return data.result;
  }

  async #ask(path: string, parameters: Record<string, string>, method: 'GET' | 'POST'): Promise<unknown> {
    const { url, headers } = this.#endpoint;
    const target = new URL(url);
    target.pathname = `${url.pathname.replace(/\/$/, '')}/api/v1/${path}`;
    const form = new URLSearchParams(parameters);
    if (method === 'GET') for (const [name, value] of form) target.searchParams.append(name, value);
    const { status, text } = await this.#fetched(target, {
      method,
      headers,
      ...(method === 'POST' ? { body: form } : {}),
    });
    const answer = parsed(text);
    if (answer?.status === 'success') return answer.data;
    if (typeof answer?.error === 'string') throw this.#refused(answer.error);
    if (status < 400) throw this.#odd(`status ${status} without JSON of that kind`);
    throw this.#refused(`status ${status}`);
  }

  async #fetched(target: URL, init: RequestInit): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(target, { ...init, redirect: 'manual', signal: AbortSignal.timeout(this.#timeout) });
      return { status: response.status, text: await textOf(response, this.#maxBytes) };
    } catch (cause) {
      const { shown } = this.#endpoint;
      if (cause instanceof TooMuch) {
        throw new PerfError('analytics/source-odd', {
          message: `Expected ${shown} to answer with at most ${this.#maxBytes} bytes, got more`,
          hint: 'Ask for less: a shorter --since, one --operation, or a --label that chooses the program.',
          cause,
        });
      }
      if ((cause as Error).name === 'TimeoutError') {
        throw new PerfError('analytics/source-timeout', {
          message: `Expected an answer from ${shown} within ${this.#timeout} ms, got none`,
          hint: 'Ask for less: a shorter --since, or one --operation.',
          cause,
        });
      }
      throw new PerfError('analytics/source-unreachable', {
        message: `Expected ${shown} to answer, but it can't be reached: ${this.#endpoint.told(reasonOf(cause))}`,
        hint: 'Check the address, and that the server runs.',
        cause,
      });
    }
  }

  #refused(why: string): PerfError {
    return new PerfError('analytics/source-refused', {
      message: `Expected ${this.#endpoint.shown} to answer the question, but it says: ${this.#endpoint.told(why).slice(0, LONGEST_WORDS)}`,
      hint: 'Ask for less at once, or check the address, and the token or login that goes along with it.',
    });
  }

  #odd(found: string): PerfError {
    return new PerfError('analytics/source-odd', {
      message: `Expected ${this.#endpoint.shown} to speak the API of Prometheus, got ${found}`,
      hint: 'Give the address below which /api/v1/query_range lies: http://localhost:9090, or http://mimir/prometheus.',
    });
  }
}

class TooMuch extends Error {}

/** @throws TooMuch as soon as it is, and the rest is not read */
async function textOf(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    if (bytes > maxBytes) throw new TooMuch();
    pieces.push(decoder.decode(piece, { stream: true }));
  }
  return `${pieces.join('')}${decoder.decode()}`;
}

const inMs = (seconds: number): EpochMs => Math.round(seconds * 1000);

const numbersOf = ({ metric, values = [] }: Series): Found => ({
  metric,
  values: values.map(([seconds, value]) => [inMs(seconds), Number(value)] as const),
});

const histogramsOf = ({ metric, histograms = [] }: Series): FoundHistograms => ({
  metric,
  histograms: histograms.map(([seconds, histogram]) => [inMs(seconds), histogram] as const),
});

const inSeconds = (ms: number): string => (ms / 1000).toFixed(3);

function parsed(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined;
  }
}

/** A text, as PromQL writes it. */
export const quoted = (text: string): string => JSON.stringify(text.toWellFormed());

/** A window, as PromQL writes it. */
export const duration = (ms: Milliseconds): string => `${Math.ceil(ms)}ms`;

/** What tells series apart. Not all functions keep the name. */
export function keyOf({ __name__: _, ...labels }: Found['metric']): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
