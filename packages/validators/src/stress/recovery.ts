/**
 * Whether a target comes back after it was asked for more than it can do, and in how long.
 *
 * It is asked a little, evenly, and each request is timed; it is back with the first of ten in a row that keep the contract
 * together. How many ended by then is not asked: only latencies and failures are.
 */
import { type Milliseconds, systemClock } from '@perf/core';
import type { Connection, Outcome, Target } from '../target.ts';
import { judgeThreshold, type Measured, type Threshold } from '../threshold.ts';
import { pause } from './pause.ts';

export type Recovery =
  | { readonly recovered: true; readonly after: Milliseconds; readonly from: number }
  | {
      readonly recovered: false;
      readonly watched: Milliseconds;
      readonly from: number;
      /** Whether it answered at all. */
      readonly answers: boolean;
    };

export interface RecoveryOptions {
  readonly target: Target;
  readonly thresholds: readonly Threshold[];
  /** Requests per second that are sent to see. */
  readonly rate: number;
  /** The rate that it recovers from. */
  readonly from: number;
  readonly within: Milliseconds;
  readonly timeout: Milliseconds;
  readonly signal: AbortSignal;
}

interface Probe {
  readonly sent: Milliseconds;
  readonly took: Milliseconds;
  readonly outcome: Outcome;
}

/** A part of a probe that has a name of its own, for contracts that speak of that. */
interface Part extends Probe {
  readonly name: string;
}

const IN_A_ROW = 10;
const RETRY_MS: Milliseconds = 250;

export async function watchRecovery(options: RecoveryOptions): Promise<Recovery> {
  const { target, within, timeout, from } = options;
  const clock = systemClock.monotonic;
  const began = clock();
  const seen = { answers: false };
  const parts: Part[] = [];
  const onStep = (name: string, took: Milliseconds, outcome: Outcome): void =>
    void parts.push({ name, took, outcome, sent: clock() - took });
  const ending = AbortSignal.any([options.signal, AbortSignal.timeout(Math.max(1, Math.ceil(within)))]);
  while (!ending.aborted) {
    const connection = await target.connect({ users: 1, timeout, signal: ending, onStep }).catch(() => undefined);
    if (connection === undefined) {
      await pause(RETRY_MS, ending);
      continue;
    }
    try {
      const back = await probe(connection, options, { ending, seen, parts });
      if (back !== undefined) return { recovered: true, after: back - began, from };
    } finally {
      await connection.close();
    }
  }
  return { recovered: false, watched: clock() - began, from, ...seen };
}

interface Seeing {
  readonly ending: AbortSignal;
  readonly seen: { answers: boolean };
  readonly parts: Part[];
}

/** @returns when the first of enough good ones was sent; undefined when the time was over before */
function probe(
  connection: Connection,
  options: RecoveryOptions,
  { ending, seen, parts }: Seeing,
): Promise<Milliseconds | undefined> {
  const clock = systemClock.monotonic;
  const probes: (Probe | undefined)[] = [];
  return new Promise((resolve) => {
    const finish = (back: Milliseconds | undefined): void => {
      clearInterval(timer);
      ending.removeEventListener('abort', onAbort);
      resolve(back);
    };
    const onAbort = (): void => finish(undefined);
    const send = (): void => {
      const [user, sent] = [probes.push(undefined) - 1, clock()];
      connection.send(user, (outcome, tag, paused = 0) => {
        seen.answers ||= outcome === 'ok';
        const probed = { sent, took: clock() - sent - paused, outcome };
        probes[user] = probed;
        if (tag !== undefined) parts.push({ ...probed, name: tag });
        const row = probes.slice(Math.max(0, user + 1 - IN_A_ROW), user + 1).filter((one) => one !== undefined);
        if (row.length === IN_A_ROW && keeps(row, { parts, thresholds: options.thresholds })) {
          finish((row[0] as Probe).sent);
        }
      });
    };
    const timer = setInterval(send, 1_000 / options.rate);
    ending.addEventListener('abort', onAbort);
    if (ending.aborted) onAbort();
    else send();
  });
}

interface Keeping {
  readonly parts: readonly Part[];
  readonly thresholds: readonly Threshold[];
}

function keeps(probes: readonly Probe[], { parts, thresholds }: Keeping): boolean {
  const measured = measuredOf(probes);
  // A target that only fails keeps every promise about latency.
  if (measured.failed > measured.requests / 2) return false;
  const since = (probes[0] as Probe).sent;
  const asked = thresholds.filter(({ unit }) => unit === 'ms' || unit === 'ratio');
  return asked.every((threshold) => {
    const { operation } = threshold;
    const own = parts.filter(({ name, sent }) => name === operation && sent >= since);
    const judged = operation === undefined ? measured : measuredOf(own);
    return judgeThreshold({ ...threshold, minSamples: 0 }, judged).state !== 'broken';
  });
}

function measuredOf(probes: readonly Probe[]): Measured {
  const took = probes.map((one) => one.took).sort((a, b) => a - b);
  return {
    requests: probes.length,
    failed: probes.filter(({ outcome }) => outcome !== 'ok').length,
    rate: 0,
    mean: took.length === 0 ? undefined : took.reduce((sum, one) => sum + one, 0) / took.length,
    min: took[0],
    max: took.at(-1),
    quantile: (q) => took[Math.max(0, Math.ceil(q * took.length) - 1)],
  };
}
