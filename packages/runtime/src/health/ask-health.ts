/**
 * How it is now, for who comes and asks: a `perfkit serve` that runs knows; where there is none, the configured checks are asked
 * once, and what was recorded last is judged, as long as it is of now. Figures of an hour ago are no health.
 */
import { formatDuration } from '@perf/analytics';
import { type Milliseconds, type Readings, systemClock } from '@perf/core';
import { type Check, defineCheck, type Outcome, rollUp } from '@perf/health';
import { askServe } from '../adapters/control-client.ts';
import { hasHistory } from '../adapters/data-folder.ts';
import { readHistory } from '../adapters/read-history.ts';
import { readServeFile } from '../adapters/serve-place.ts';
import type { Settings } from '../config.ts';
import { reportFromHistory } from '../report/from-history.ts';
import { type HealthAnswer, healthAnswer, healthReport, NOTHING_CHECKED } from '../report/health-report.ts';
import type { Report } from '../report/schema.ts';
import { alertsCheck, dataFolderCheck, readingChecks } from './known-checks.ts';
import { createdWith, isMeasured } from './watch-health.ts';

export interface HealthPlace {
  readonly service: string;
  /** The data folder. */
  readonly folder: string;
  /** The history's worker, where an app ships it as a file of its own. */
  readonly historyWorker?: URL;
  readonly settings: Pick<Settings, 'checks' | 'maintenance' | 'contracts' | 'readingContracts'>;
}

export interface FoundHealth extends HealthAnswer {
  /** Who knows: a serve that runs, or this look alone. */
  readonly source: 'serve' | 'look';
  /** What is not known, and why. */
  readonly notes: readonly string[];
}

/** What is older says nothing of now. */
const FRESH: Milliseconds = 60_000;
/** What contracts and a diagnosis rest on. */
const RECENT: Milliseconds = 3_600_000;

/** @throws PerfError `runtime/serve-silent`, and what the history throws */
export async function askHealth(place: HealthPlace): Promise<FoundHealth> {
  const file = readServeFile(place.folder);
  const answer = file === undefined ? undefined : await askServe(file.control, 'health');
  if (answer !== undefined) return { ...healthAnswer.parse(answer), source: 'serve', notes: [] };
  const { report, notes } = await recorded(place);
  const { checks: configured, maintenance } = place.settings;
  const nobody = { service: place.service, source: 'look', diagnosis: report?.diagnosis ?? [], notes } as const;
  if (report === undefined && configured.length === 0) return { ...NOTHING_CHECKED, ...nobody };
  const taken = new Set(configured.map(({ name }) => name));
  const known = [
    ...(report === undefined ? [] : checksOf(report)),
    ...(hasHistory(place.folder) ? [dataFolderCheck(place.folder)] : []),
  ];
  const health = createdWith([...known.filter(({ name }) => !taken.has(name)), ...configured], maintenance);
  const { checks, at } = await health.run();
  return { ...healthReport(rollUp(checks.filter(isMeasured), at)), ...nobody };
}

/** The last hour, where it goes on until now. */
async function recorded(place: HealthPlace): Promise<{ report: Report | undefined; notes: string[] }> {
  const { folder, historyWorker, service, settings } = place;
  const nothing = 'Nothing was measured here yet: start `perfkit serve`, or `perfkit run`.';
  if (!hasHistory(folder)) return { report: undefined, notes: [nothing] };
  const worker = historyWorker === undefined ? {} : { worker: historyWorker };
  return readHistory({ folder, ...worker }, async (history) => {
    const { last, notices } = await history.info();
    const now = systemClock.now();
    if (last === undefined) return { report: undefined, notes: [nothing, ...notices] };
    const age = Math.max(0, now - last);
    if (age > FRESH) return { report: undefined, notes: [stale(age), ...notices] };
    const range = { from: last - RECENT, to: last + 1, service, promised: settings };
    return { report: await reportFromHistory(history, range), notes: [...notices] };
  });
}

const stale = (age: Milliseconds): string =>
  `Nothing is measured now: the newest figures are ${formatDuration(age)} old. Start \`perfkit serve\`, or \`perfkit run\`.`;

function checksOf(report: Report): Check[] {
  const now: Readings = Object.fromEntries(report.resources.map(({ name, last }) => [name, last]));
  const { alerts } = report;
  return [
    ...readingChecks(() => now),
    defineCheck({ name: 'contracts', kind: 'diagnostic', run: () => contracts(report) }),
    ...(alerts === undefined ? [] : [alertsCheck(() => alerts)]),
  ];
}

function contracts({ contracts: promised, readingContracts }: Report): Outcome {
  const all = [
    ...promised.map(({ operation, state }) => ({ name: operation, state })),
    ...readingContracts.map(({ name, state }) => ({ name, state })),
  ];
  const broken = all.filter(({ state }) => state === 'broken').map(({ name }) => name);
  if (broken.length > 0) return { state: 'fail', text: `broken: ${broken.join(', ')}` };
  if (all.every(({ state }) => state === 'insufficient-data')) return { state: 'unknown', text: 'nothing to judge' };
  const kept = all.filter(({ state }) => state === 'kept').length;
  return { state: 'pass', text: `${kept} of ${all.length} kept` };
}
