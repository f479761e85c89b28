/** What `perfkit history export` and `import` do. */
import { createWriteStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportHistory, formatBytes, importHistory } from '@perf/analytics';
import { plain } from '@perf/analytics/document';
import { openHistory } from '@perf/analytics/sqlite';
import { PerfError } from '@perf/core';
import { hasHistory, prepareDataFolder } from '@perf/runtime/data-folder';
import { EXIT } from '@perf/runtime/exit-code';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import { jsonText } from '../json.ts';
import type { PlaceFlags } from '../project-place.ts';
import { openProgress } from '../render/progress.ts';
import type { Terminal } from '../render/status-line.ts';
import { folderOf, nothingKept, worker } from './keep-history.ts';

/** Problems that are told by themselves; the others are counted. */
const MOST_TOLD = 5;

export interface ExportFlags extends PlaceFlags, MayBeQuiet {
  readonly since?: number;
  readonly csv?: boolean;
}

export async function exportTo({ since, csv, ...flags }: ExportFlags, file?: string): Promise<void> {
  const folder = await folderOf(flags);
  if (!hasHistory(folder)) throw nothingKept(folder);
  const from = since === undefined ? Number.NEGATIVE_INFINITY : Date.now() - since;
  const history = await openHistory({ folder, worker: worker() });
  try {
    const pieces = exportHistory(history, csv === true ? 'csv' : 'jsonl', { from, to: Number.POSITIVE_INFINITY });
    if (file === undefined) await pipeline(Readable.from(pieces), process.stdout, { end: false });
    else await written(pieces, file, chatter(flags));
  } catch (error) {
    // Who reads has had enough: `| head`.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw unusable(error, file);
  } finally {
    await history.close();
  }
}

/** Under its name it is whole: what was cut off by a kill or a full disk must not be taken for all there was. */
async function written(pieces: AsyncIterable<string>, file: string, terminal: Terminal): Promise<void> {
  if (existsSync(file)) throw Object.assign(new Error('it is there already'), { code: 'EEXIST' });
  const draft = `${file}.partial`;
  const progress = openProgress(terminal);
  let bytes = 0;
  const counted = async function* (source: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const piece of source) {
      bytes += piece.length;
      progress.tell(`${formatBytes(bytes)} written`);
      yield piece;
    }
  };
  try {
    await pipeline(Readable.from(pieces), counted, createWriteStream(draft));
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    progress.close();
  }
}

export async function importFrom(
  flags: PlaceFlags & MayBeQuiet & { readonly json?: boolean },
  file: string,
): Promise<void> {
  const folder = prepareDataFolder(await folderOf(flags));
  const text = file === '-' ? process.stdin : await opened(file);
  text.setEncoding('utf8');
  const history = await openHistory({ folder, worker: worker() });
  const progress = openProgress(chatter(flags));
  let there = 0;
  const onProgress = (rows: number): void => {
    there = rows;
    progress.tell(`${rows.toLocaleString('en')} rows read in`);
  };
  const result = await importHistory(history, text as AsyncIterable<string>, { onProgress })
    .catch((error: unknown) => {
      progress.close();
      // Whoever tries again has to know, since these would count twice.
      if (there > 0) process.stderr.write(`perfkit: the first ${there.toLocaleString('en')} rows are in the history\n`);
      throw unusable(error, file);
    })
    .finally(() => history.close());
  progress.close();
  const { rows, bad, problems } = result;
  const words = `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'} imported\n`;
  process.stdout.write(flags.json === true ? jsonText(result) : words);
  if (bad === 0) return;
  for (const { line, message } of problems.slice(0, MOST_TOLD))
    process.stderr.write(`perfkit: line ${line}: ${plain(message)}\n`);
  process.stderr.write(
    `perfkit: ${bad === 1 ? '1 line' : `${bad.toLocaleString('en')} lines`} could not be read, and nothing of ${bad === 1 ? 'it' : 'them'} is in the history\n`,
  );
  process.exitCode = EXIT.inconclusive;
}

async function opened(file: string): Promise<Readable> {
  try {
    return (await open(file)).createReadStream();
  } catch (error) {
    throw unusable(error, file);
  }
}

/** A file that can't be opened is the user's own doing; a disk that is full is the machine's. */
function unusable(cause: unknown, file: string | undefined): unknown {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS'].includes(code ?? '')) {
    return new PerfError('cli/not-written', {
      message: `Expected ${file === undefined ? 'standard output' : `\`${file}\``} to take the history, but: ${message}`,
      hint: `Make room or give another place; ${file === undefined ? 'what is there already is not all of it' : 'nothing of it is left there'}.`,
      cause,
    });
  }
  if (!['ENOENT', 'EEXIST', 'EISDIR', 'EACCES', 'ENOTDIR'].includes(code ?? '')) return cause;
  return new PerfError('cli/invalid-file', {
    message: `Expected \`${file}\` to be a file that can be used: ${message}`,
    hint: code === 'EEXIST' ? 'Give another name, or remove it first.' : 'Correct its path.',
    cause,
  });
}
