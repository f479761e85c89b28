/** The file of `--report FILE`: Markdown, or JSON for a name that ends with .json. */
import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { PerfError } from '@perf/core';
import type { Report } from '@perf/runtime/report';
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

/** @throws PerfError `cli/invalid-report-file` when the world has changed since it was checked */
export function writeReportFile(file: string, report: Report): void {
  const text = file.endsWith('.json') ? `${JSON.stringify(report, undefined, 2)}\n` : reportMarkdown(report);
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

function unwritable(file: string, cause: unknown): PerfError {
  return new PerfError('cli/invalid-report-file', {
    message: `Expected \`${file}\` to be a file that can be written: ${(cause as Error).message}`,
    hint: 'Give --report a file in a folder that exists.',
    cause,
  });
}
