/** What `perfkit history export` and `import` do. */

import { createWriteStream, existsSync, rmSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
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
import { NOTHING_CHANGED } from '../leave-at-signal.ts';
import type { PlaceFlags } from '../project-place.ts';
import { patiently } from '../render/patiently.ts';
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
  const remove = (): void => rmSync(draft, { force: true });
  process.once('exit', remove);
  try {
    await patiently(terminal, { words: 'exporting', kept: `nothing is left of ${file}` }, ({ say }) =>
      pipeline(Readable.from(pieces), (source) => counted(source, say), createWriteStream(draft)),
    );
    await rename(draft, file);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

async function* counted(source: AsyncIterable<string>, say: (words: string) => void): AsyncGenerator<string> {
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.length;
    say(`${formatBytes(bytes)} written`);
    yield piece;
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
  let there = 0;
  // Whoever tries again has to know, since these would count twice.
  const kept = (): string =>
    there === 0 ? NOTHING_CHANGED : `the first ${there.toLocaleString('en')} rows at least are in the history`;
  const result = await patiently(chatter(flags), { words: 'importing', kept }, ({ say }) => {
    const onProgress = (rows: number): void => {
      there = rows;
      say(`${rows.toLocaleString('en')} rows read in`);
    };
    return importHistory(history, text as AsyncIterable<string>, { onProgress });
  })
    .catch((error: unknown) => {
      if (there > 0) process.stderr.write(`perfkit: ${kept()}\n`);
      throw unusable(error, file);
    })
    .finally(() => history.close());
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
