/** The files of `perfkit load --out FILE`: what the end of the name says. */
import { writeFileSync } from 'node:fs';
import { documentHtml, documentMarkdown } from '@perf/analytics/document';
import { PerfError } from '@perf/core';
import { type LoadResult, loadDocument, loadJson, loadJunit } from '@perf/validators';

/** @throws PerfError `cli/invalid-report-file` when the world has changed since it was checked */
export function writeLoadFile(file: string, result: LoadResult): void {
  try {
    writeFileSync(file, textFor(file, result));
  } catch (cause) {
    throw new PerfError('cli/invalid-report-file', {
      message: `Expected \`${file}\` to be a file that can be written: ${(cause as Error).message}`,
      hint: 'Name a file in a folder that exists, on a disk that has room.',
      cause,
    });
  }
}

function textFor(file: string, result: LoadResult): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (/\.json$/i.test(file)) return `${JSON.stringify(loadJson(result), undefined, 2)}\n`;
  if (/\.xml$/i.test(file)) return loadJunit(result);
  const document = loadDocument(result);
  return /\.html?$/i.test(file) ? documentHtml(document, { timeZone }) : documentMarkdown(document, { timeZone });
}
