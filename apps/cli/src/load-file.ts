/** The files of `--out FILE`: what the end of the name says. */
import { writeFileSync } from 'node:fs';
import { documentHtml, documentMarkdown, type FindingsDocument } from '@perf/analytics/document';
import { PerfError } from '@perf/core';

/** One result in each of the forms that a file may have. */
export interface Forms {
  readonly json: object;
  readonly junit: string;
  readonly document: FindingsDocument;
}

/** @throws PerfError `cli/invalid-report-file` when the world has changed since it was checked */
export function writeForm(file: string, forms: Forms): void {
  try {
    writeFileSync(file, textFor(file, forms));
  } catch (cause) {
    throw new PerfError('cli/invalid-report-file', {
      message: `Expected \`${file}\` to be a file that can be written: ${(cause as Error).message}`,
      hint: 'Name a file in a folder that exists, on a disk that has room.',
      cause,
    });
  }
}

function textFor(file: string, { json, junit, document }: Forms): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (/\.json$/i.test(file)) return `${JSON.stringify(json, undefined, 2)}\n`;
  if (/\.xml$/i.test(file)) return junit;
  return /\.html?$/i.test(file) ? documentHtml(document, { timeZone }) : documentMarkdown(document, { timeZone });
}
