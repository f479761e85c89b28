/** The file of `--report FILE`: Markdown, or what the end of its name says, .json or .html. */
import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { HistoryReader } from '@perf/analytics';
import { PerfError } from '@perf/core';
import type { Report } from '@perf/runtime/report';
import { jsonText } from './json.ts';
import { reportMarkdown } from './render/report-markdown.ts';

/** Before a program runs for an hour: can its report be written at the end? @throws PerfError `cli/invalid-report-file` */
export function checkReportFile(file: string): void {
  const path = resolve(file);
  try {
    if (existsSync(path) && statSync(path).isDirectory()) throw new Error('it is a folder');
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

export interface WrittenReport {
  readonly report: Report;
  /** What plots are made of: the folder of a history, or one that is open. */
  readonly history: string | HistoryReader;
  /** @default what the name of the file says */
  readonly form?: ReportForm;
}

type ReportForm = 'json' | 'html' | 'markdown';

/** @throws PerfError `cli/invalid-report-file` when the world has changed since it was checked */
export async function writeReportFile(
  file: string,
  { report, history, form = formOf(file) }: WrittenReport,
): Promise<void> {
  const text = await textFor(form, report, history);
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

function formOf(file: string): ReportForm {
  if (file.endsWith('.json')) return 'json';
  return /\.html?$/i.test(file) ? 'html' : 'markdown';
}

async function textFor(form: ReportForm, report: Report, history: string | HistoryReader): Promise<string> {
  switch (form) {
    case 'json':
      return jsonText(report);
    case 'markdown':
      return reportMarkdown(report);
    case 'html':
      return (await import('./report-html.ts')).reportHtml(report, history);
  }
}

const isFull = (cause: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes((cause as NodeJS.ErrnoException).code ?? '');

function unwritable(file: string, cause: unknown): PerfError {
  return new PerfError('cli/invalid-report-file', {
    message: `Expected \`${file}\` to be a file that can be written: ${(cause as Error).message}`,
    hint: isFull(cause) ? 'Make room, or name a file on another disk.' : 'Name a file in a folder that exists.',
    cause,
  });
}
