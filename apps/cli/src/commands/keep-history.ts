/** What the verbs of `perfkit history` do. */
import { type Annotation, formatBytes, type HistoryInfo } from '@perf/analytics';
import { openHistory } from '@perf/analytics/sqlite';
import { PerfError } from '@perf/core';
import { dataFolder, hasHistory, prepareDataFolder, projectFolder } from '@perf/runtime/data-folder';
import { loadConfig } from '@perf/runtime/load-config';
import { readHistory } from '@perf/runtime/read-history';
import type { Label } from '../flags.ts';

export interface WhereFlags {
  readonly config?: string;
  readonly dataDir?: string;
}

/** The history's worker, a file beside this one when all is built. */
export const worker = (): URL => new URL('history-worker.js', import.meta.url);

export async function printInfo({ json, ...flags }: WhereFlags & { readonly json?: boolean }): Promise<void> {
  const folder = await folderOf(flags);
  if (!hasHistory(folder)) throw nothingKept(folder);
  const info = await readHistory({ folder, worker: worker() }, (history) => history.info());
  process.stdout.write(json === true ? `${JSON.stringify(info, undefined, 2)}\n` : infoText(info));
}

export interface AnnotateFlags extends WhereFlags {
  readonly at?: number;
  readonly label?: readonly Label[];
}

export async function annotate(
  { at = Date.now(), label = [], ...flags }: AnnotateFlags,
  kind: string,
  text = '',
): Promise<void> {
  const folder = prepareDataFolder(await folderOf(flags));
  const history = await openHistory({ folder, worker: worker() });
  const annotation: Annotation = {
    at,
    kind,
    text,
    ...(label.length === 0 ? {} : { labels: Object.fromEntries(label) }),
  };
  try {
    await history.annotate(annotation);
  } finally {
    await history.close();
  }
  process.stdout.write(`noted: ${`${kind} ${text}`.trim()}, ${momentWords(at)}\n`);
}

export async function folderOf({ config, dataDir }: WhereFlags): Promise<string> {
  const cwd = process.cwd();
  const { settings } = await loadConfig(cwd, config);
  return dataFolder({ asked: dataDir ?? process.env.PERFKIT_DIR ?? settings.dataDir, project: projectFolder(cwd) });
}

function infoText({ file, bytes, schemaVersion, series, rows, first, last, notices }: HistoryInfo): string {
  const kept = Object.entries(rows).map(
    ([what, count]) => `  ${rowWords(what).padEnd(14)} ${count.toLocaleString('en')}`,
  );
  const span =
    first === undefined || last === undefined ? 'nothing yet' : `${momentWords(first)} to ${momentWords(last)}`;
  return [
    `${file ?? 'in memory'}: ${formatBytes(bytes)}, ${series} series, layout ${schemaVersion}`,
    `from ${span}`,
    ...kept,
    ...notices.map((notice) => `! ${notice}`),
    '',
  ].join('\n');
}

/** `tenSeconds` → `ten seconds`. */
const rowWords = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const momentWords = (at: number): string => new Date(at).toISOString();

export function nothingKept(folder: string): PerfError {
  return new PerfError('cli/no-data', {
    message: `Expected a history in \`${folder}\`, but there is none yet`,
    hint: 'Measure first: `perfkit run -- node server.js`. If it is elsewhere, give --data-dir.',
  });
}
