/** What `perfkit stress` does: the test with a live line, what was found, and the exit code by it. */
import { documentText } from '@perf/analytics/document';
import { PerfError } from '@perf/core';
import { createSampler } from '@perf/core/sampler';
import { askServe } from '@perf/runtime/ask';
import { prepareDataFolder, saveRun } from '@perf/runtime/data-folder';
import { EXIT } from '@perf/runtime/exit-code';
import type { Report } from '@perf/runtime/report';
import {
  metricsReadings,
  type ReadTarget,
  type StressOptions,
  type StressProgress,
  type StressResult,
  stress,
  stressDocument,
  stressJunit,
} from '@perf/validators';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import { jsonText } from '../json.ts';
import { writeForm } from '../load-file.ts';
import { type TargetFlags, targetFor } from '../load-target.ts';
import { type PlaceFlags, projectPlace } from '../project-place.ts';
import { openStatusLine } from '../render/status-line.ts';
import { stressLine } from '../render/stress-line.ts';
import { styleFor } from '../render/style.ts';
import { checkReportFile } from '../report-file.ts';
import { SO_FAR, stoppedBySignals } from '../stop-early.ts';

interface StressFlags extends TargetFlags, MayBeQuiet, PlaceFlags {
  readonly contract: readonly string[];
  readonly atLeast?: number;
  readonly from?: number;
  readonly maxRate?: number;
  readonly resolution?: number;
  readonly budget?: number;
  readonly step?: number;
  readonly recovery?: number;
  readonly concurrency?: number;
  readonly timeout?: number;
  readonly pid?: number;
  readonly metrics?: string;
  readonly control?: string;
  readonly usl?: boolean;
  readonly json?: boolean;
  readonly out?: readonly string[];
}

/** What `--json` prints, and what is kept. */
export interface StressOutcome extends StressResult {
  readonly schema: 1;
  readonly kind: 'stress';
  /** The name of the program, as reports have it. */
  readonly program: string;
}

export async function findBreakingPoint(flags: StressFlags, url: string): Promise<void> {
  const { out = [], atLeast } = flags;
  for (const file of out) checkReportFile(file);
  // Before a minute of load, since a configuration may be broken.
  const { folder, service: program } = await projectPlace(flags);
  const result = await watched({ ...planned(flags), target: await targetFor(url, flags) }, flags);
  const json: StressOutcome = { schema: 1, kind: 'stress', program, ...result };
  const document = stressDocument(result);
  process.stdout.write(flags.json === true ? jsonText(json) : documentText(document, drawing()));
  for (const file of out) writeForm(file, { json, junit: stressJunit(result, atLeast), document });
  const id = `stress-${new Date(result.began).toISOString().replaceAll(':', '-')}`;
  chatter(flags).write(`Kept in ${saveRun(prepareDataFolder(folder), id, json)}\n`);
  process.exitCode = exitCodeOf(result, atLeast);
}

function planned(flags: StressFlags): Omit<StressOptions, 'target'> {
  const { from, maxRate, resolution, budget, step, recovery, concurrency, timeout, usl } = flags;
  const readings = readingsOf(flags);
  return {
    contract: flags.contract,
    ...(from !== undefined && { from }),
    ...(maxRate !== undefined && { maxRate }),
    ...(resolution !== undefined && { resolution }),
    ...(budget !== undefined && { budget }),
    ...(step !== undefined && { step }),
    ...(recovery !== undefined && { recovery }),
    ...(concurrency !== undefined && { concurrency }),
    ...(timeout !== undefined && { timeout }),
    ...(usl !== undefined && { usl }),
    ...(readings !== undefined && { readings }),
  };
}

/** All the sources that are named, as one. */
function readingsOf({ pid, metrics, control, allowRemote = false }: StressFlags): ReadTarget | undefined {
  const sources: ReadTarget[] = [];
  if (pid !== undefined) {
    checkRuns(pid);
    const sampler = createSampler({ pid });
    sources.push(() => sampler.sample());
  }
  if (metrics !== undefined) sources.push(metricsReadings(metrics, { allowRemote }));
  if (control !== undefined) sources.push(() => served(control));
  if (sources.length === 0) return undefined;
  return async () => Object.assign({}, ...(await Promise.all(sources.map((read) => read()))));
}

/** @throws PerfError `cli/no-process`: of nobody there would be readings of the machine alone, for those of the server */
function checkRuns(pid: number): void {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EPERM') return;
    throw new PerfError('cli/no-process', {
      message: `Expected \`--pid\` to be a process that runs, got \`${pid}\``,
      hint: 'Look it up: pgrep -af node.',
      cause,
    });
  }
}

/** How far back a serve is asked: it writes its history once a second. */
const BACK_MS = 2_500;

async function served(socket: string): Promise<Readonly<Record<string, number>>> {
  const report = (await askServe(socket, 'report', { sinceMs: BACK_MS })) as Report | undefined;
  if (report === undefined) {
    throw new PerfError('cli/no-serve', {
      message: `Expected a perfkit to serve at \`${socket}\`, but nobody listens there`,
      hint: 'Start `perfkit serve`; its socket stands in .perfkit/serve.json.',
    });
  }
  const limits = (report.limits ?? []).map(({ name, percent }) => [`pool.${name}.share`, percent / 100] as const);
  return Object.fromEntries([...report.resources.map(({ name, max }) => [name, max] as const), ...limits]);
}

async function watched(options: StressOptions, flags: MayBeQuiet): Promise<StressResult> {
  const line = openStatusLine(chatter(flags));
  const onProgress = line && ((progress: StressProgress): void => line.show(stressLine(progress)));
  return stoppedBySignals(SO_FAR, (signal) =>
    stress({ ...options, signal, ...(onProgress && { onProgress }) }),
  ).finally(() => line?.close());
}

function drawing(): { width: number; hasColour: boolean; timeZone: string } {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const width = Math.max(40, process.stdout.columns || 100);
  return { width, hasColour: styleFor(process.stdout).hasColour, timeZone };
}

function exitCodeOf({ ended, valid, bracket }: StressResult, atLeast: number | undefined): number {
  if (ended === 'target-died') return EXIT.dependency;
  // However unsure: what is broken below it is broken, what is kept above it is kept.
  if (atLeast !== undefined && (bracket.kept ?? 0) >= atLeast) return EXIT.ok;
  if (atLeast !== undefined && (bracket.broken ?? Number.POSITIVE_INFINITY) <= atLeast) return EXIT.broken;
  if (!valid) return EXIT.inconclusive;
  return ended === 'never-kept' || atLeast !== undefined ? EXIT.broken : EXIT.ok;
}
