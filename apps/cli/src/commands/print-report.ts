/** What `perfkit report` does: finds the last run, or asks the history, and shows it. */

import { basename } from 'node:path';
import { PerfError } from '@perf/core';
import type { Settings } from '@perf/runtime';
import { dataFolder, hasHistory, lastRun, projectFolder } from '@perf/runtime/data-folder';
import { loadConfig } from '@perf/runtime/load-config';
import { readHistory } from '@perf/runtime/read-history';
import { type Report, reportFromHistory } from '@perf/runtime/report';
import { jsonText } from '../json.ts';
import { reportMarkdown } from '../render/report-markdown.ts';
import { reportText } from '../render/report-text.ts';
import { styleFor } from '../render/style.ts';
import { checkReportFile, writeReportFile } from '../report-file.ts';
import { checkWithoutSource, openSource, type SourceFlags, serviceIn, shownSource } from '../source.ts';

export interface ReportFlags extends SourceFlags {
  readonly source?: string;
  readonly since?: number;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly html?: string;
  readonly config?: string;
  readonly dataDir?: string;
}

export async function printReport(flags: ReportFlags): Promise<void> {
  checkFlags(flags);
  if (flags.html !== undefined) checkReportFile(flags.html);
  const cwd = process.cwd();
  const { settings, path } = await loadConfig(cwd, flags.config);
  const project = projectFolder(cwd);
  const folder = dataFolder({ asked: flags.dataDir ?? process.env.PERFKIT_DIR ?? settings.dataDir, project });
  const report = await found();
  if (report === undefined) throw nothingMeasured(flags.source === undefined ? folder : shownSource(flags.source));
  if (flags.html === undefined) process.stdout.write(textOf(report, flags));
  else {
    await writeReportFile(flags.html, { report, history: folder, form: 'html' });
    process.stderr.write(`Written to ${flags.html}\n`);
  }

  async function found(): Promise<Report | undefined> {
    if (flags.source !== undefined) return fromSource(flags.source, flags, path === undefined ? undefined : settings);
    return flags.since === undefined ? lastRun(folder) : fromHistory(flags.since);
  }

  async function fromHistory(since: number): Promise<Report | undefined> {
    if (!hasHistory(folder)) return undefined;
    const to = Date.now();
    const range = {
      from: to - since,
      to,
      service: settings.service ?? basename(project),
      promised: path === undefined ? undefined : settings,
      strategy: settings.optimizer?.strategy,
    };
    const worker = new URL('history-worker.js', import.meta.url);
    return readHistory({ folder, worker }, (history) => reportFromHistory(history, range));
  }
}

const HOUR = 3_600_000;

/** Of all hosts that write there. @param settings whose contracts are judged; undefined: there are none */
async function fromSource(
  url: string,
  flags: ReportFlags,
  settings: Settings | undefined,
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

/** @throws PerfError `cli/invalid-flags` for flags that contradict one another */
function checkFlags(flags: ReportFlags): void {
  const { json, markdown, html, config, since, source } = flags;
  if (source === undefined) checkWithoutSource(flags, 'report');
  const forms = [json === true, markdown === true, html !== undefined].filter(Boolean);
  const problem =
    forms.length > 1
      ? 'Expected one of --json, --markdown and --html, got several'
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
  return reportText(report, styleFor(process.stdout), process.stdout.columns ?? 100);
}

function nothingMeasured(folder: string): PerfError {
  return new PerfError('cli/no-data', {
    message: `Expected measurements in \`${folder}\`, but there are none yet`,
    hint: 'Measure first: `perfkit run -- node server.js`. If they are elsewhere, give --data-dir.',
  });
}
