/** What the verbs of `perfkit history` do. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Annotation, formatBytes, type HistoryInfo } from '@perf/analytics';
import { openHistory } from '@perf/analytics/sqlite';
import { PerfError } from '@perf/core';
import type { Settings } from '@perf/runtime';
import { dataFolder, hasHistory, prepareDataFolder, projectFolder } from '@perf/runtime/data-folder';
import { loadConfig } from '@perf/runtime/load-config';
import { readHistory } from '@perf/runtime/read-history';
import { sendAnnotation } from '@perf/runtime/remote';
import type { Label } from '../flags.ts';
import { jsonText } from '../json.ts';

export interface WhereFlags {
  readonly config?: string;
  readonly dataDir?: string;
}

/** The history's worker, a file beside this one when all is built. */
export const worker = (): URL => new URL('history-worker.js', import.meta.url);

export async function printInfo({ json, ...flags }: WhereFlags & { readonly json?: boolean }): Promise<void> {
  const folder = await folderOf(flags);
  if (!hasHistory(folder)) throw nothingKept(folder);
  const kept = await readHistory({ folder, worker: worker() }, (history) => history.info());
  const info = { ...kept, notices: [...kept.notices, ...olderDamage(folder, kept.notices)] };
  process.stdout.write(json === true ? jsonText(info) : infoText(info));
}

/** What was put aside is told by the process that did so; who looks later wants to know as well. */
function olderDamage(folder: string, notices: readonly string[]): string[] {
  const aside = readdirSync(folder).filter((name) => name.startsWith('history.db.damaged-') && !name.includes('-wal'));
  const untold = aside.filter((name) => notices.every((notice) => !notice.includes(name)));
  return untold.map((name) => `A history that was damaged is kept as ${join(folder, name)}; a new one was begun then.`);
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
  const { settings, folder, service } = await placeOf(flags);
  const history = await openHistory({ folder: prepareDataFolder(folder), worker: worker() });
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
  if (settings.remoteWrite === undefined) return;
  const troubles = await sendAnnotation({ config: settings.remoteWrite, service, dataFolder: folder }, annotation);
  for (const trouble of troubles) process.stderr.write(`perfkit: ${trouble}\n`);
  if (troubles.length === 0) process.stdout.write('sent by remote write\n');
}

export async function folderOf(flags: WhereFlags): Promise<string> {
  return (await placeOf(flags)).folder;
}

async function placeOf({
  config,
  dataDir,
}: WhereFlags): Promise<{ settings: Settings; folder: string; service: string }> {
  const cwd = process.cwd();
  const { settings } = await loadConfig(cwd, config);
  const project = projectFolder(cwd);
  const folder = dataFolder({ asked: dataDir ?? process.env.PERFKIT_DIR ?? settings.dataDir, project });
  return { settings, folder, service: settings.service ?? (basename(project) || 'program') };
}

function infoText({ file, bytes, schemaVersion, series, rows, first, last, notices }: HistoryInfo): string {
  const kept = Object.entries(rows).map(
    ([what, count]) => `  ${rowWords(what).padEnd(14)} ${count.toLocaleString('en')}`,
  );
  const span =
    first === undefined || last === undefined
      ? 'nothing in it yet'
      : `from ${momentWords(first)} to ${momentWords(last)}`;
  return [
    `${file ?? 'in memory'}: ${formatBytes(bytes)}, ${series} series, layout ${schemaVersion}`,
    span,
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
