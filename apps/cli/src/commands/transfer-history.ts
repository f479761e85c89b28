/** What `perfkit history export` and `import` do. */
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportHistory, importHistory } from '@perf/analytics';
import { openHistory } from '@perf/analytics/sqlite';
import { PerfError } from '@perf/core';
import { hasHistory, prepareDataFolder } from '@perf/runtime/data-folder';
import { EXIT } from '@perf/runtime/exit-code';
import { folderOf, nothingKept, type WhereFlags, worker } from './keep-history.ts';

/** Problems that are told by themselves; the others are counted. */
const MOST_TOLD = 5;

export interface ExportFlags extends WhereFlags {
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
    else await pipeline(Readable.from(pieces), createWriteStream(file, { flags: 'wx' }));
  } catch (error) {
    // Who reads has had enough: `| head`.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw unusable(error, file);
  } finally {
    await history.close();
  }
}

export async function importFrom(flags: WhereFlags, file: string): Promise<void> {
  const folder = prepareDataFolder(await folderOf(flags));
  const text = file === '-' ? process.stdin : await opened(file);
  text.setEncoding('utf8');
  const history = await openHistory({ folder, worker: worker() });
  const result = await importHistory(history, text as AsyncIterable<string>)
    .catch((error: unknown) => {
      throw unusable(error, file);
    })
    .finally(() => history.close());
  const { rows, skipped, bad, problems } = result;
  const left = skipped === 0 ? '' : `, ${skipped.toLocaleString('en')} left out that can't be read back from a table`;
  process.stdout.write(`${rows.toLocaleString('en')} rows imported${left}\n`);
  if (bad === 0) return;
  for (const { line, message } of problems.slice(0, MOST_TOLD))
    process.stderr.write(`perfkit: line ${line}: ${message}\n`);
  process.stderr.write(`perfkit: ${bad.toLocaleString('en')} lines could not be read\n`);
  process.exitCode = EXIT.inconclusive;
}

async function opened(file: string): Promise<Readable> {
  try {
    return (await open(file)).createReadStream();
  } catch (error) {
    throw unusable(error, file);
  }
}

/** A file that can't be opened is the user's own doing. */
function unusable(cause: unknown, file: string | undefined): unknown {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (!['ENOENT', 'EEXIST', 'EISDIR', 'EACCES', 'ENOTDIR'].includes(code ?? '')) return cause;
  return new PerfError('cli/invalid-file', {
    message: `Expected \`${file}\` to be a file that can be used: ${message}`,
    hint: code === 'EEXIST' ? 'Give another name, or remove it first.' : 'Correct its path.',
    cause,
  });
}
