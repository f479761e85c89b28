/** What the verbs of `perfkit history` do. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Annotation, formatBytes, type HistoryInfo } from '@perf/analytics';
import { plain } from '@perf/analytics/document';
import { openHistory } from '@perf/analytics/sqlite';
import { PerfError } from '@perf/core';
import { hasHistory, prepareDataFolder } from '@perf/runtime/data-folder';
import { readHistory } from '@perf/runtime/read-history';
import { sendAnnotation } from '@perf/runtime/remote';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import type { Label } from '../flags.ts';
import { jsonText } from '../json.ts';
import { NOTHING_CHANGED } from '../leave-at-signal.ts';
import { type PlaceFlags, projectPlace } from '../project-place.ts';
import { patiently } from '../render/patiently.ts';

/** The history's worker, a file beside this one when all is built. */
export const worker = (): URL => new URL('history-worker.js', import.meta.url);

export async function printInfo({
  json,
  ...flags
}: PlaceFlags & MayBeQuiet & { readonly json?: boolean }): Promise<void> {
  const folder = await folderOf(flags);
  if (!hasHistory(folder)) throw nothingKept(folder);
  const waited = { words: 'counting what is kept', kept: NOTHING_CHANGED };
  const kept = await patiently(chatter(flags), waited, () =>
    readHistory({ folder, worker: worker() }, (history) => history.info()),
  );
  const info = { ...kept, notices: [...kept.notices, ...olderDamage(folder, kept.notices)] };
  process.stdout.write(json === true ? jsonText(info) : infoText(info));
}

/** What was put aside is told by the process that did so; who looks later wants to know as well. */
function olderDamage(folder: string, notices: readonly string[]): string[] {
  const aside = readdirSync(folder).filter((name) => name.startsWith('history.db.damaged-') && !name.includes('-wal'));
  const untold = aside.filter((name) => notices.every((notice) => !notice.includes(name)));
  return untold.map((name) => `A history that was damaged is kept as ${join(folder, name)}; a new one was begun then.`);
}

export interface AnnotateFlags extends PlaceFlags, MayBeQuiet {
  readonly at?: number;
  readonly label?: readonly Label[];
  readonly json?: boolean;
}

export interface Annotated {
  readonly annotation: Annotation;
  /** Why it did not reach whoever gets the measurements as well; null where nobody does. */
  readonly troubles: readonly string[] | null;
}

export async function annotate(
  { at = Date.now(), label = [], json, ...flags }: AnnotateFlags,
  kind: string,
  text = '',
): Promise<void> {
  const { settings, folder, service } = await projectPlace(flags);
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
  const config = settings.remoteWrite;
  if (json !== true) process.stdout.write(`noted: ${plain(`${kind} ${text}`.trim())}, ${momentWords(at)}\n`);
  const troubles =
    config === undefined ? null : await sendAnnotation({ config, service, dataFolder: folder }, annotation);
  for (const trouble of troubles ?? []) process.stderr.write(`perfkit: ${trouble}\n`);
  const found: Annotated = { annotation, troubles };
  if (json === true) process.stdout.write(jsonText(found));
  else if (troubles?.length === 0) process.stdout.write('sent by remote write\n');
}

export async function folderOf(flags: PlaceFlags): Promise<string> {
  return (await projectPlace(flags)).folder;
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
    ...notices.map((notice) => `! ${plain(notice)}`),
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
