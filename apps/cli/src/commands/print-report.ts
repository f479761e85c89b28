/** What `perfkit report` does: finds the last run, or asks the history, and shows it. */

import { plain } from '@perf/analytics/document';
import { PerfError } from '@perf/core';
import { hasHistory, lastRun, runIds, runOf } from '@perf/runtime/data-folder';
import { readHistory } from '@perf/runtime/read-history';
import { type Report, reportFromHistory } from '@perf/runtime/report';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import { jsonText } from '../json.ts';
import { NOTHING_CHANGED } from '../leave-at-signal.ts';
import { type PlaceFlags, type ProjectPlace, projectPlace } from '../project-place.ts';
import { patiently } from '../render/patiently.ts';
import { reportMarkdown } from '../render/report-markdown.ts';
import { reportText } from '../render/report-text.ts';
import { styleFor } from '../render/style.ts';
import { checkReportFile, writeReportFile } from '../report-file.ts';
import { checkWithoutSource, openSource, type SourceFlags, serviceIn, shownSource } from '../source.ts';

export interface ReportFlags extends PlaceFlags, MayBeQuiet, SourceFlags {
  readonly source?: string;
  readonly since?: number;
  readonly run?: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly html?: string;
}

export async function printReport(flags: ReportFlags): Promise<void> {
  checkFlags(flags);
  if (flags.html !== undefined) checkReportFile(flags.html);
  const place = await projectPlace(flags);
  const patient = <T>(words: string, work: () => Promise<T>): Promise<T> =>
    patiently(chatter(flags), { words, kept: NOTHING_CHANGED }, work);
  const report = await patient('asking the history', () => found(flags, place));
  if (report === undefined)
    throw nothingMeasured(flags.source === undefined ? place.folder : shownSource(flags.source));
  const { html } = flags;
  if (html === undefined) {
    process.stdout.write(textOf(report, flags));
    return;
  }
  await patient('drawing plots', () => writeReportFile(html, { report, history: place.folder, form: 'html' }));
  chatter(flags).write(`Written to ${html}\n`);
}

const HOUR = 3_600_000;

/** Of all hosts that write there. @param settings whose contracts are judged; undefined: there are none */
async function fromSource(
  url: string,
  flags: ReportFlags,
  settings: ProjectPlace['settings'] | undefined,
): Promise<Report | undefined> {
  const to = Date.now();
  return reportFromHistory(openSource(url, flags), {
    from: to - (flags.since ?? HOUR),
    to,
    service: serviceIn(flags.label),
    promised: settings,
    strategy: settings?.optimizer?.strategy,
    elsewhere: shownSource(url),
    byHost: flags.by === 'host',
  });
}

/** The last run or the one that is named, or a stretch of history up to now; undefined where there is none. */
async function found(
  flags: ReportFlags,
  { settings, config, service, folder }: ProjectPlace,
): Promise<Report | undefined> {
  const { since, run, source } = flags;
  if (source !== undefined) return fromSource(source, flags, config === undefined ? undefined : settings);
  if (run !== undefined) return namedRun(folder, run);
  if (since === undefined) return lastRun(folder);
  if (!hasHistory(folder)) return undefined;
  const to = Date.now();
  const promised = config === undefined ? undefined : settings;
  const range = { from: to - since, to, service, promised, strategy: settings.optimizer?.strategy };
  const worker = new URL('history-worker.js', import.meta.url);
  return readHistory({ folder, worker }, (history) => reportFromHistory(history, range));
}

/** @throws PerfError `cli/invalid-run` unless exactly one report of a run begins like that */
function namedRun(folder: string, wanted: string): Report {
  const ids = runIds(folder);
  const meant = ids.includes(wanted) ? [wanted] : ids.filter((id) => wanted !== '' && id.startsWith(wanted));
  const report = meant.length === 1 ? runOf(folder, meant[0] as string) : undefined;
  if (report !== undefined) return report;
  const reports = ids.filter((id) => runOf(folder, id) !== undefined).slice(0, MOST_TOLD);
  throw new PerfError('cli/invalid-run', {
    message: `Expected --run to be the beginning of one run's id, got \`${plain(wanted)}\`${meant.length > 1 ? `, with which ${meant.length} begin` : ''}`,
    hint: reports.length === 0 ? 'No run is kept yet.' : `The newest are ${reports.join(', ')}.`,
  });
}

const MOST_TOLD = 5;

/** @throws PerfError `cli/invalid-flags` for flags that contradict one another */
function checkFlags(flags: ReportFlags): void {
  const { json, markdown, html, config, since, run, source } = flags;
  if (source === undefined) checkWithoutSource(flags, 'report');
  const forms = [json === true, markdown === true, html !== undefined].filter(Boolean);
  const problem =
    forms.length > 1
      ? 'Expected one of --json, --markdown and --html, got several'
      : run !== undefined && since !== undefined
        ? 'Expected one of --run and --since, got both'
        : config !== undefined && since === undefined && source === undefined
          ? 'Expected --config to come with --since: the last run was judged by the contracts it ran with'
          : html !== undefined && source !== undefined
            ? 'Expected --html to come without --source: its plots are of a history on this machine'
            : undefined;
  if (problem !== undefined)
    throw new PerfError('cli/invalid-flags', { message: problem, hint: 'See `perfkit report --help`.' });
}

function textOf(report: Report, { json, markdown }: ReportFlags): string {
  if (json === true) return jsonText(report);
  if (markdown === true) return reportMarkdown(report);
  return reportText(report, styleFor(process.stdout), process.stdout.columns || 100);
}

function nothingMeasured(folder: string): PerfError {
  return new PerfError('cli/no-data', {
    message: `Expected measurements in \`${folder}\`, but there are none yet`,
    hint: 'Measure first: `perfkit run -- node server.js`. If they are elsewhere, give --data-dir.',
  });
}
