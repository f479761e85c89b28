/** What the verbs of `perfkit analyze` do: find the history, ask it, and draw the answer. */

import type { HistoryReader } from '@perf/analytics';
import {
  type Analysis,
  compareWindows,
  forecasts,
  regressions,
  type SeriesQuery,
  trends,
} from '@perf/analytics/analyze';
import { type DocumentTextOptions, documentJson, documentText, plain } from '@perf/analytics/document';
import { PerfError } from '@perf/core';
import { hasHistory } from '@perf/runtime/data-folder';
import { EXIT } from '@perf/runtime/exit-code';
import { readHistory } from '@perf/runtime/read-history';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import { withEscapes } from '../json.ts';
import { NOTHING_CHANGED } from '../leave-at-signal.ts';
import { type PlaceFlags, type ProjectPlace, projectPlace } from '../project-place.ts';
import { patiently } from '../render/patiently.ts';
import { styleFor } from '../render/style.ts';
import { checkWithoutSource, openSource, type SourceFlags } from '../source.ts';

export interface AnalyzeFlags extends MayBeQuiet, PlaceFlags, Omit<SourceFlags, 'by'> {
  readonly operation?: string;
  readonly since?: number;
  readonly source?: string;
  readonly json?: boolean;
  readonly enforce?: boolean;
}

const WEEK = 7 * 86_400_000;

interface Asked extends SeriesQuery {
  readonly now: number;
  readonly service: string;
  readonly promised: ProjectPlace['settings'];
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
  const source = flags.source ?? process.env.PERFKIT_SOURCE;
  if (source === undefined) checkWithoutSource(flags, 'analyze');
  const { settings, service, folder } = await projectPlace(flags);
  const now = Date.now();
  const asked: Omit<Asked, 'onProgress'> = {
    from: now - (flags.since ?? WEEK),
    to: now,
    now,
    operation: flags.operation,
    service,
    promised: settings,
  };
  const waited = { words: 'asking the history', kept: NOTHING_CHANGED };
  const analysis = await patiently(chatter(flags), waited, ({ show }) => {
    const ask = (history: HistoryReader): Promise<Analysis> => analyse(history, { ...asked, onProgress: show });
    return source === undefined ? fromFolder(folder, ask) : ask(openSource(source, flags));
  });
  process.stdout.write(
    flags.json === true ? withEscapes(documentJson(analysis.document)) : documentText(analysis.document, drawing()),
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
    for (const notice of (await history.info()).notices) process.stderr.write(`perfkit: ${plain(notice)}\n`);
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
  return { width: process.stdout.columns || 100, hasColour: styleFor(process.stdout).hasColour, hasUnicode, timeZone };
}
