/** What the verbs of `perfkit analyze` do: find the history, ask it, and draw the answer. */
import { basename } from 'node:path';
import type { HistoryReader } from '@perf/analytics';
import {
  type Analysis,
  compareWindows,
  forecasts,
  regressions,
  type SeriesQuery,
  trends,
} from '@perf/analytics/analyze';
import { type DocumentTextOptions, documentJson, documentText } from '@perf/analytics/document';
import { PerfError } from '@perf/core';
import { dataFolder, hasHistory, projectFolder } from '@perf/runtime/data-folder';
import { EXIT } from '@perf/runtime/exit-code';
import { loadConfig } from '@perf/runtime/load-config';
import { readHistory } from '@perf/runtime/read-history';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import { openProgress } from '../render/progress.ts';
import { styleFor } from '../render/style.ts';
import { checkWithoutSource, openSource, type SourceFlags } from '../source.ts';

export interface AnalyzeFlags extends MayBeQuiet, Omit<SourceFlags, 'by'> {
  readonly operation?: string;
  readonly since?: number;
  readonly source?: string;
  readonly json?: boolean;
  readonly enforce?: boolean;
  readonly config?: string;
  readonly dataDir?: string;
}

const WEEK = 7 * 86_400_000;

interface Asked extends SeriesQuery {
  readonly now: number;
  readonly service: string;
  readonly promised: Awaited<ReturnType<typeof loadConfig>>['settings'];
}

export function printRegressions(flags: AnalyzeFlags & { readonly season?: readonly number[] }): Promise<void> {
  return answer(flags, (history, asked) => regressions(history, { ...asked, seasons: flags.season }));
}

export function printTrends(flags: AnalyzeFlags): Promise<void> {
  return answer(flags, trends);
}

export function printForecast(flags: AnalyzeFlags): Promise<void> {
  return answer(flags, (history, { promised, ...asked }) => forecasts(history, { ...asked, ...promised }));
}

export function printComparison(flags: AnalyzeFlags & { readonly at?: number }): Promise<void> {
  return answer(flags, async (history, asked) => {
    const between =
      flags.at === undefined ? await lastDeploy(history, asked) : { at: flags.at, what: momentWords(flags.at) };
    return compareWindows(history, { ...asked, ...between });
  });
}

async function answer(
  flags: AnalyzeFlags,
  analyse: (history: HistoryReader, asked: Asked) => Promise<Analysis>,
): Promise<void> {
  const cwd = process.cwd();
  const source = flags.source ?? process.env.PERFKIT_SOURCE;
  if (source === undefined) checkWithoutSource(flags, 'analyze');
  const { settings } = await loadConfig(cwd, flags.config);
  const project = projectFolder(cwd);
  const now = Date.now();
  const progress = openProgress(chatter(flags));
  const asked: Asked = {
    from: now - (flags.since ?? WEEK),
    to: now,
    now,
    operation: flags.operation,
    service: settings.service ?? (basename(project) || 'program'),
    promised: settings,
    onProgress: (done) => progress.show(done),
  };
  const ask = (history: HistoryReader): Promise<Analysis> => analyse(history, asked);
  const folder = dataFolder({ asked: flags.dataDir ?? process.env.PERFKIT_DIR ?? settings.dataDir, project });
  const analysis = await (source === undefined ? fromFolder(folder, ask) : ask(openSource(source, flags))).finally(() =>
    progress.close(),
  );
  process.stdout.write(
    flags.json === true ? documentJson(analysis.document) : documentText(analysis.document, drawing()),
  );
  if (flags.enforce !== true || analysis.is === 'fine') return;
  process.exitCode = analysis.is === 'regression' ? EXIT.broken : EXIT.inconclusive;
}

function fromFolder(folder: string, ask: (history: HistoryReader) => Promise<Analysis>): Promise<Analysis> {
  if (!hasHistory(folder)) {
    throw new PerfError('cli/no-data', {
      message: `Expected a history in \`${folder}\`, but there is none yet`,
      hint: 'Measure first: `perfkit run -- node server.js`. If it is elsewhere, give --data-dir or --source.',
    });
  }
  return readHistory({ folder, worker: new URL('history-worker.js', import.meta.url) }, async (history) => {
    for (const notice of (await history.info()).notices) process.stderr.write(`perfkit: ${notice}\n`);
    return ask(history);
  });
}

async function lastDeploy(history: HistoryReader, range: SeriesQuery): Promise<{ at: number; what: string }> {
  const deploys = await history.annotations({ from: range.from, to: range.to, kind: 'deploy' });
  const last = deploys.at(-1);
  if (last !== undefined) return { at: last.at, what: `deploy ${last.text}`.trim() };
  throw new PerfError('cli/invalid-flags', {
    message: 'Expected a deploy in the history to compare before and after, but there is none in this stretch of time',
    hint: 'Give the moment with --at, or note deploys: `perfkit history annotate deploy v1.4.2`; to a source they go by remoteWrite.',
  });
}

const momentWords = (at: number): string => new Date(at).toISOString().replace(/\.000Z$/, 'Z');

function drawing(): DocumentTextOptions {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const hasUnicode = process.env.TERM !== 'linux';
  return { width: process.stdout.columns ?? 100, hasColour: styleFor(process.stdout).hasColour, hasUnicode, timeZone };
}
