/** What `perfkit load` does: runs the load with a live line, shows what was found, keeps it, and exits by it. */
import { writeFileSync } from 'node:fs';
import { documentText, type FindingsDocument } from '@perf/analytics/document';
import { PerfError } from '@perf/core';
import { prepareDataFolder, saveRun } from '@perf/runtime/data-folder';
import { EXIT } from '@perf/runtime/exit-code';
import {
  emitK6,
  type LoadJson,
  type LoadOptions,
  type LoadProgress,
  type LoadResult,
  load,
  loadDocument,
  loadJson,
  loadJunit,
  type ProfileName,
} from '@perf/validators';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import { jsonText } from '../json.ts';
import { writeForm } from '../load-file.ts';
import { mergedFiles } from '../load-merge.ts';
import { requestOptions } from '../load-request.ts';
import { type TargetFlags, targetFor } from '../load-target.ts';
import { type PlaceFlags, projectPlace } from '../project-place.ts';
import { loadLine } from '../render/load-line.ts';
import { openStatusLine } from '../render/status-line.ts';
import { styleFor } from '../render/style.ts';
import { checkReportFile } from '../report-file.ts';
import { SO_FAR, stoppedBySignals } from '../stop-early.ts';

export interface LoadFlags extends TargetFlags, MayBeQuiet, PlaceFlags {
  readonly rate?: number;
  readonly concurrency?: number;
  readonly for?: number;
  readonly iterations?: number;
  readonly warmup?: number;
  readonly profile?: ProfileName;
  readonly contract?: readonly string[];
  readonly timeout?: number;
  readonly workers?: number;
  readonly pid?: number;
  readonly shard?: string;
  readonly startAt?: string;
  readonly emit?: 'k6';
  readonly json?: boolean;
  readonly out?: readonly string[];
  readonly report?: string;
}

/** What `--json` prints, and what is kept. */
export interface LoadOutcome extends LoadJson {
  /** The name of the program, as reports have it; `service` is a time here. */
  readonly program: string;
}

export async function putUnderLoad(flags: LoadFlags, ...words: readonly string[]): Promise<void> {
  const files = [...(flags.out ?? []), ...(flags.report === undefined ? [] : [flags.report])];
  for (const file of files) checkReportFile(file);
  if (flags.emit !== undefined) return emit(flags, onlyOne(words), files);
  // Before minutes of load, since a configuration may be broken.
  const { folder, service: program } = await projectPlace(flags);
  const result =
    words[0] === 'merge' ? mergedFiles(words.slice(1), flags.contract) : await loaded(flags, onlyOne(words));
  const json: LoadOutcome = { ...loadJson(result), program };
  const forms = { json, junit: loadJunit(result), document: loadDocument(result) };
  process.stdout.write(flags.json === true ? jsonText(json) : textOf(forms.document));
  for (const file of files) writeForm(file, forms);
  const id = `load-${new Date(result.began).toISOString().replaceAll(':', '-')}`;
  const part = result.shard === undefined ? '' : `-shard-${result.shard.index}-of-${result.shard.of}`;
  const kept = saveRun(prepareDataFolder(folder), `${id}${part}`, json);
  chatter(flags).write(`Kept in ${kept}\n`);
  process.exitCode = exitCodeOf(result);
}

function onlyOne(words: readonly string[]): string {
  if (words.length === 1) return words[0] as string;
  throw new PerfError('cli/invalid-target', {
    message: `Expected one target, got ${words.length}: ${words.join(' ')}`,
    hint: 'Write what belongs together in quotes: mcp:"node server.js".',
  });
}

async function loaded(flags: LoadFlags, words: string): Promise<LoadResult> {
  return watched({ ...planned(flags), target: await targetFor(words, flags) }, flags);
}

/** The same load as a script for another generator. */
async function emit(flags: LoadFlags, words: string, files: readonly string[]): Promise<void> {
  const isAddress = /^https?:\/\//.test(words);
  const target = isAddress ? words : await targetFor(words, flags);
  const script = await emitK6({ ...planned(flags), target, request: requestOptions(flags) });
  for (const file of files) writeFileSync(file, script);
  if (files.length === 0) process.stdout.write(script);
}

function planned(flags: LoadFlags): Omit<LoadOptions, 'target'> {
  const { rate, concurrency, iterations, profile, warmup, timeout, contract, shard, startAt, allowRemote } = flags;
  return {
    ...(rate !== undefined && { rate }),
    ...(concurrency !== undefined && { concurrency }),
    ...(iterations !== undefined && { iterations }),
    ...(profile !== undefined && { profile }),
    ...(flags.for !== undefined && { duration: flags.for }),
    ...(warmup !== undefined && { warmup }),
    ...(timeout !== undefined && { timeout }),
    ...(contract !== undefined && { contracts: contract }),
    ...(shard !== undefined && { shard }),
    ...(startAt !== undefined && { startAt }),
    ...(flags.workers !== undefined && { workers: flags.workers }),
    ...(flags.pid !== undefined && { pid: flags.pid }),
    ...(allowRemote !== undefined && { allowRemote }),
  };
}

async function watched(options: LoadOptions, flags: MayBeQuiet): Promise<LoadResult> {
  const line = openStatusLine(chatter(flags));
  const onProgress = line && ((progress: LoadProgress): void => line.show(loadLine(progress)));
  return stoppedBySignals(SO_FAR, (signal) => load({ ...options, signal, ...(onProgress && { onProgress }) })).finally(
    () => line?.close(),
  );
}

function textOf(document: FindingsDocument): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return documentText(document, {
    width: Math.max(40, process.stdout.columns || 100),
    hasColour: styleFor(process.stdout).hasColour,
    timeZone,
  });
}

function exitCodeOf({ valid, verdicts, requests, failed }: LoadResult): number {
  if (requests > 0 && failed === requests) return EXIT.dependency;
  if (!valid) return EXIT.inconclusive;
  if (verdicts.some(({ state }) => state === 'broken')) return EXIT.broken;
  return verdicts.some(({ state }) => state === 'insufficient-data') ? EXIT.inconclusive : EXIT.ok;
}
