/** What `perfkit load` does: runs the load with a live line, shows what was found, keeps it, and exits by it. */
import { readFileSync } from 'node:fs';
import { documentText } from '@perf/analytics/document';
import { PerfError } from '@perf/core';
import { dataFolder, prepareDataFolder, projectFolder, saveRun } from '@perf/runtime/data-folder';
import { EXIT } from '@perf/runtime/exit-code';
import {
  httpTarget,
  type LoadOptions,
  type LoadProgress,
  type LoadResult,
  load,
  loadDocument,
  loadJson,
  type ProfileName,
} from '@perf/validators';
import { writeLoadFile } from '../load-file.ts';
import { loadLine } from '../render/load-line.ts';
import { openStatusLine } from '../render/status-line.ts';
import { styleFor } from '../render/style.ts';
import { checkReportFile } from '../report-file.ts';
import { stoppedBySignals } from '../stop-early.ts';

export interface TargetFlags {
  readonly method?: string;
  readonly header?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  readonly expect?: readonly number[];
  readonly http2?: boolean;
  readonly insecure?: boolean;
  readonly allowRemote?: boolean;
}

export interface LoadFlags extends TargetFlags {
  readonly rate?: number;
  readonly concurrency?: number;
  readonly for?: number;
  readonly iterations?: number;
  readonly warmup?: number;
  readonly profile?: ProfileName;
  readonly contract?: readonly string[];
  readonly timeout?: number;
  readonly json?: boolean;
  readonly out?: readonly string[];
  readonly report?: string;
  readonly dataDir?: string;
}

export async function putUnderLoad(flags: LoadFlags, url: string): Promise<void> {
  const files = [...(flags.out ?? []), ...(flags.report === undefined ? [] : [flags.report])];
  for (const file of files) checkReportFile(file);
  const folder = dataFolder({ asked: flags.dataDir ?? process.env.PERFKIT_DIR, project: projectFolder(process.cwd()) });
  const result = await watched({ ...planned(flags), target: targetOf(url, flags) });
  process.stdout.write(flags.json === true ? `${JSON.stringify(loadJson(result), undefined, 2)}\n` : textOf(result));
  for (const file of files) writeLoadFile(file, result);
  const id = `load-${new Date(result.began).toISOString().replaceAll(':', '-')}`;
  const kept = saveRun(prepareDataFolder(folder), id, loadJson(result));
  process.stderr.write(`Kept in ${kept}\n`);
  process.exitCode = exitCodeOf(result);
}

function planned(flags: LoadFlags): Omit<LoadOptions, 'target'> {
  const { rate, concurrency, iterations, profile, warmup, timeout, contract } = flags;
  return {
    ...(rate !== undefined && { rate }),
    ...(concurrency !== undefined && { concurrency }),
    ...(iterations !== undefined && { iterations }),
    ...(profile !== undefined && { profile }),
    ...(flags.for !== undefined && { duration: flags.for }),
    ...(warmup !== undefined && { warmup }),
    ...(timeout !== undefined && { timeout }),
    ...(contract !== undefined && { contracts: contract }),
  };
}

/** What is called, as the flags about it say. */
export function targetOf(
  url: string,
  { method, header, body, expect, http2, insecure, allowRemote }: TargetFlags,
): LoadOptions['target'] {
  return httpTarget(url, {
    ...(method !== undefined && { method }),
    ...(header !== undefined && { headers: Object.fromEntries(header) }),
    ...(body !== undefined && { body: body.startsWith('@') ? contentOf(body.slice(1)) : body }),
    ...(expect !== undefined && { expect }),
    ...(http2 !== undefined && { http2 }),
    ...(insecure !== undefined && { insecure }),
    ...(allowRemote !== undefined && { allowRemote }),
  });
}

function contentOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new PerfError('cli/invalid-body', {
      message: `Expected \`${file}\` to be a file that can be read: ${(cause as Error).message}`,
      hint: 'Give the body itself, or @ and the name of a file.',
      cause,
    });
  }
}

async function watched(options: LoadOptions): Promise<LoadResult> {
  const line = openStatusLine(process.stderr);
  const onProgress = line && ((progress: LoadProgress): void => line.show(loadLine(progress)));
  return stoppedBySignals((signal) => load({ ...options, signal, ...(onProgress && { onProgress }) })).finally(() =>
    line?.close(),
  );
}

function textOf(result: LoadResult): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return documentText(loadDocument(result), {
    width: Math.max(40, process.stdout.columns ?? 100),
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
