/** Alerts for who comes and asks: a `perfkit serve` that runs knows; where there is none, the history tells what it has heard last. */
import { type EpochMs, systemClock } from '@perf/core';
import { askServe } from './adapters/control-client.ts';
import { hasHistory } from './adapters/data-folder.ts';
import { readHistory } from './adapters/read-history.ts';
import { readServeFile } from './adapters/serve-place.ts';
import type { AlertReport } from './report/alert-schema.ts';
import { type AlertNow, type AlertsAnswer, alertsAnswer } from './report/alerts-answer.ts';
import { alertsFromHistory } from './report/alerts-from-history.ts';

export interface AlertsPlace {
  readonly service: string;
  /** The data folder. */
  readonly folder: string;
  /** The history's worker, where an app ships it as a file of its own. */
  readonly historyWorker?: URL;
}

export interface FoundAlerts extends Omit<AlertsAnswer, 'silences' | 'channels'> {
  /** Who knows. */
  readonly source: 'serve' | 'history';
  /** When that was so, in epoch milliseconds. */
  readonly asOf: EpochMs;
  /** null: the history does not tell. */
  readonly silences: AlertsAnswer['silences'] | null;
  readonly channels: AlertsAnswer['channels'] | null;
}

/** @returns undefined when nobody serves and nothing was kept */
export async function askAlerts(place: AlertsPlace): Promise<FoundAlerts | undefined> {
  const file = readServeFile(place.folder);
  const answer = file === undefined ? undefined : await askServe(file.control, 'alerts');
  if (answer !== undefined) return { ...alertsAnswer.parse(answer), source: 'serve', asOf: systemClock.now() };
  return inHistory(place, async (history) => {
    const { last } = await history.info();
    if (last === undefined) return undefined;
    const found = (await alertsFromHistory(history, { from: last, to: last + 1 })) ?? [];
    const alerts = found.filter(({ state }) => state === 'firing').map(withoutWords);
    return { service: place.service, source: 'history', asOf: last, alerts, silences: null, channels: null };
  });
}

export interface PastAlerts {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Those that fire at its end, then those that were resolved in it, the latest first. */
  readonly alerts: readonly AlertReport[];
}

/** Those that fired in the time from `from` until now. @returns undefined when nothing was kept */
export async function pastAlerts(place: AlertsPlace, from: EpochMs): Promise<PastAlerts | undefined> {
  const to = systemClock.now();
  return inHistory(place, async (history) => {
    return { from, to, alerts: (await alertsFromHistory(history, { from, to: to + 1 })) ?? [] };
  });
}

async function inHistory<T>(
  { folder, historyWorker }: AlertsPlace,
  ask: Parameters<typeof readHistory<T>>[1],
): Promise<T | undefined> {
  if (!hasHistory(folder)) return undefined;
  return readHistory({ folder, ...(historyWorker === undefined ? {} : { worker: historyWorker }) }, ask);
}

const withoutWords = (alert: AlertReport): AlertNow => {
  return { ...alert, silencedBy: [], inhibitedBy: [], acknowledged: null };
};
