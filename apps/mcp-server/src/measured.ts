/**
 * Where the figures come from, best first: a `perfkit serve` that runs, else what lies in the data folder. The answer
 * says which, and how old it is: figures of last week must not pass for those of now.
 */
import type { TimeRange } from '@perf/analytics';
import { type Milliseconds, PerfError } from '@perf/core';
import { askServe } from '@perf/runtime/ask';
import { hasHistory } from '@perf/runtime/data-folder';
import { type Report, reportSchema } from '@perf/runtime/report';
import { readServeFile } from '@perf/runtime/serve-place';
import type { FromHistory } from './from-history.ts';
import { rememberedLastRun } from './last-run.ts';

export interface Place {
  /** The data folder. */
  readonly folder: string;
  /** Names what was measured where nothing else does. */
  readonly project: string;
}

export interface Asked {
  /** How far back; undefined: what says most about now. */
  readonly since: Milliseconds | undefined;
  /** Only if it is about this one. */
  readonly service: string | undefined;
}

export interface Measured {
  readonly report: Report;
  readonly source: 'serve' | 'history' | 'last-run';
  /** How long ago the newest figure was taken. */
  readonly age: Milliseconds;
}

/** Where a serve is asked without a time, and where the last that was recorded is looked for. */
const USUAL: Milliseconds = 3_600_000;
/** A history that goes on so much later than the last run has news that the run has not. */
const LATER: Milliseconds = 5_000;

/**
 * @throws PerfError `mcp/no-data` when nothing was measured, `mcp/other-service` when it was another one; what the history
 *   and the serve throw
 */
export async function measured(place: Place, { since, service }: Asked): Promise<Measured> {
  const found = (await fromServe(place, since)) ?? (await fromFolder(place, since));
  if (found === undefined) throw nothing(place, since);
  if (service !== undefined && found.report.service !== service) throw otherService(service, found.report.service);
  return found;
}

async function fromServe({ folder }: Place, since: Milliseconds = USUAL): Promise<Measured | undefined> {
  const file = readServeFile(folder);
  const answer = file === undefined ? undefined : await askServe(file.control, 'report', { sinceMs: since });
  return answer === undefined ? undefined : { report: reportSchema.parse(answer), source: 'serve', age: 0 };
}

async function fromFolder(place: Place, since: Milliseconds | undefined): Promise<Measured | undefined> {
  const run = since === undefined ? rememberedLastRun(place.folder) : undefined;
  const { found, notices } = await ofHistory(place, (last, now) => {
    if (since !== undefined) return { from: now - since, to: now };
    return run !== undefined && last <= run.to + LATER ? undefined : { from: last - USUAL, to: last + 1 };
  });
  if (found !== undefined) {
    return { report: found.report, source: 'history', age: Math.max(0, Date.now() - found.last) };
  }
  if (run !== undefined) {
    const age = Math.max(0, Date.now() - run.to);
    const report = notices.length === 0 ? run : { ...run, notes: [...run.notes, ...notices] };
    return { report, source: 'last-run', age };
  }
  if (notices.length > 0) throw nothingButNotices(place, notices);
  return undefined;
}

async function ofHistory(
  place: Place,
  choose: (last: number, now: number) => TimeRange | undefined,
): Promise<FromHistory> {
  if (!hasHistory(place.folder)) return { found: undefined, notices: [] };
  const { fromHistory } = await import('./from-history.ts');
  return fromHistory(place, choose);
}

function nothing({ folder }: Place, since: Milliseconds | undefined): PerfError {
  return since === undefined || !hasHistory(folder)
    ? new PerfError('mcp/no-data', {
        message: `Nothing has been measured in ${folder} yet.`,
        hint: 'Measure first: `perfkit run -- node server.js`, or `perfkit serve`. If it is elsewhere, start perfkit-mcp with --data-dir.',
      })
    : new PerfError('mcp/no-data', {
        message: `Nothing was measured in that time; ${folder} has older figures.`,
        hint: 'Ask with a longer `since`, or without it for the newest there is.',
      });
}

function nothingButNotices({ folder }: Place, notices: readonly string[]): PerfError {
  return new PerfError('mcp/no-data', {
    message: `Nothing can be read from the history in ${folder}: ${notices.join(' ')}`,
    hint: 'Measure anew: `perfkit run -- node server.js`. Without `since`, the last run is still read if there is one.',
  });
}

function otherService(asked: string, known: string): PerfError {
  return new PerfError('mcp/other-service', {
    message: `Expected figures of \`${asked}\`, but those here are of \`${known}\`.`,
    hint: 'Leave `service` out, or ask the perfkit-mcp of that project’s data folder.',
  });
}
