/**
 * Where the figures of a live picture come from: a `perfkit serve` that answers, else the history that a `perfkit run` writes
 * while it runs. What fails is said in the picture, and the last figures stay.
 */

import type { History, HistoryReader } from '@perf/analytics';
import { openHistory } from '@perf/analytics/sqlite';
import type { Milliseconds } from '@perf/core';
import { askServe } from '@perf/runtime/ask';
import { hasHistory } from '@perf/runtime/data-folder';
import { type Report, reportFromHistory, reportSchema } from '@perf/runtime/report';
import { readServeFile } from '@perf/runtime/serve-place';
import type { Look } from './look.ts';

export interface LookPlace {
  readonly service: string;
  /** The data folder. */
  readonly folder: string;
  readonly historyWorker: URL;
  /** Looked at instead of all that. */
  readonly store?: Store | undefined;
}

/** All that writes into a store of metrics. */
export interface Store {
  readonly history: HistoryReader;
  readonly service: string;
  /** Where it is, in words. */
  readonly shown: string;
  readonly byHost: boolean;
}

type Seen = Pick<Look, 'report' | 'source' | 'isOfMany'>;

export interface Eyes {
  /** @param before what was seen last; it stays when nothing new can be seen. Never rejects. */
  look(before?: Look): Promise<Look>;
  close(): Promise<void>;
}

const SPAN_MS: Milliseconds = 60_000;

export function openEyes(place: LookPlace): Eyes {
  let history: History | undefined;
  const fromHistory = async (now: number): Promise<Report | undefined> => {
    if (!hasHistory(place.folder)) return undefined;
    history ??= await openHistory({ folder: place.folder, worker: place.historyWorker });
    const range = { from: now - SPAN_MS, to: now, service: place.service, promised: undefined };
    return reportFromHistory(history, range);
  };
  const seen = async (now: number): Promise<Seen | undefined> => {
    if (place.store !== undefined) return fromStore(place.store, now);
    const served = await fromServe(place);
    if (served !== undefined) return { report: served, source: 'perfkit serve, last minute' };
    const report = await fromHistory(now);
    return report && { report, source: 'history, last minute' };
  };
  return {
    async look(before) {
      const now = Date.now();
      try {
        const found = await seen(now);
        if (found !== undefined) return { ...found, trouble: undefined, at: now };
        return nothing(
          before,
          now,
          place.store !== undefined
            ? `Nothing was written in the last minute to ${place.store.shown}, with these labels.`
            : `Nothing was measured in the last minute in ${place.folder}. Start \`perfkit serve\`, or \`perfkit run -- node server.js\`.`,
        );
      } catch (error) {
        return nothing(before, now, (error as Error).message);
      }
    },
    async close() {
      await history?.close();
    },
  };
}

async function fromStore({ history, service, shown, byHost }: Store, now: number): Promise<Seen | undefined> {
  const range = { from: now - SPAN_MS, to: now, service, promised: undefined, elsewhere: shown, byHost };
  const report = await reportFromHistory(history, range);
  return report && { report, source: `${shown}, last minute`, isOfMany: true };
}

const nothing = (before: Look | undefined, now: number, trouble: string): Look =>
  before?.report === undefined ? { report: undefined, source: '', trouble, at: now } : { ...before, trouble };

async function fromServe({ folder }: LookPlace): Promise<Report | undefined> {
  const file = readServeFile(folder);
  const answer = file === undefined ? undefined : await askServe(file.control, 'report', { sinceMs: SPAN_MS });
  return answer === undefined ? undefined : reportSchema.parse(answer);
}
