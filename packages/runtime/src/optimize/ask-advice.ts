/**
 * `perfkit optimize`: asks who knows best.
 *
 *   programs that let something be tuned, of this data folder ─▶ the serve of it ─▶ the last run, or a stretch of history
 *
 * Where nobody has measured anything there is no advice, which is said, and is not the same as that all is well.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import type { Attempt, EvidenceTunable, StrategyName } from '@perf/optimizer';
import { askServe } from '../adapters/control-client.ts';
import { hasHistory, lastRun } from '../adapters/data-folder.ts';
import { attemptsIn } from '../adapters/optimizer-state.ts';
import { type TunableProgram, tunablePrograms } from '../adapters/program-place.ts';
import { readHistory } from '../adapters/read-history.ts';
import { readServeFile } from '../adapters/serve-place.ts';
import type { Settings } from '../config.ts';
import type { RecommendationReport } from '../report/advice-schema.ts';
import { reportFromHistory } from '../report/from-history.ts';

export interface AdvicePlace {
  readonly service: string;
  /** The data folder, an absolute path. */
  readonly folder: string;
  readonly historyWorker: URL;
  readonly settings: Settings;
  readonly strategy: StrategyName | undefined;
  /** How far to look back into the history, and only there. */
  readonly since: Milliseconds | undefined;
}

/** What one of those who know has to say. */
export interface Advised {
  readonly source: 'program' | 'serve' | 'run' | 'history';
  readonly service: string;
  /** Of the program that was asked. */
  readonly pid?: number | undefined;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly recommendations: readonly RecommendationReport[];
  /** What can be set in the program; absent where none was asked. */
  readonly tunables?: readonly EvidenceTunable[] | undefined;
}

/** The most of the past that is looked at unless somebody says otherwise. */
const LOOK_BACK_MS = 3_600_000;

/** What was tried, oldest first. */
export async function askAttempts({ folder }: Pick<AdvicePlace, 'folder'>): Promise<Attempt[]> {
  return await attemptsIn(folder);
}

/** @returns in the order asked; empty when nothing was measured */
export async function askAdvice(place: AdvicePlace): Promise<Advised[]> {
  const { folder, since } = place;
  if (since !== undefined) return await fromHistory(place, { to: Date.now(), span: since });
  const programs = await Promise.all(tunablePrograms(folder).map((program) => adviceOf(program, place)));
  const told = programs.flat();
  if (told.length > 0) return told;
  const served = await adviceOfServe(place);
  return served.length > 0 ? served : await adviceOfThePast(place);
}

async function adviceOf({ control, service, pid }: TunableProgram, { strategy }: AdvicePlace): Promise<Advised[]> {
  const answer = (await askServe(control, 'advice', { strategy })) as Pick<Advised, 'from' | 'to' | 'recommendations'>;
  return answer === undefined ? [] : [{ source: 'program', service, pid, ...answer }];
}

async function adviceOfServe({ folder, strategy }: AdvicePlace): Promise<Advised[]> {
  const file = readServeFile(folder);
  if (file === undefined) return [];
  const answer = await askServe(file.control, 'advice', { strategy });
  return answer === undefined ? [] : [{ source: 'serve', ...(answer as Omit<Advised, 'source'>) }];
}

async function adviceOfThePast(place: AdvicePlace): Promise<Advised[]> {
  const run = lastRun(place.folder);
  if (run === undefined) return await fromHistory(place, { to: undefined, span: LOOK_BACK_MS });
  const { service, from, to, recommendations } = run;
  const isAsAsked = place.strategy === undefined || place.strategy === place.settings.optimizer?.strategy;
  if (recommendations !== undefined && isAsAsked) return [{ source: 'run', service, from, to, recommendations }];
  const [again] = await fromHistory(place, { to: to + 1, span: to + 1 - from });
  return again === undefined ? [] : [{ ...again, source: 'run', service }];
}

interface Stretch {
  /** Undefined: the newest that is kept. */
  readonly to: EpochMs | undefined;
  readonly span: Milliseconds;
}

async function fromHistory(place: AdvicePlace, { to, span }: Stretch): Promise<Advised[]> {
  const { folder, historyWorker: worker, service, settings } = place;
  if (!hasHistory(folder)) return [];
  const strategy = place.strategy ?? settings.optimizer?.strategy;
  return await readHistory({ folder, worker }, async (history) => {
    const last = to ?? (await history.info()).last;
    if (last === undefined) return [];
    const end = to ?? last + 1;
    const report = await reportFromHistory(history, {
      ...{ from: end - span, to: end, service, promised: undefined, strategy },
      attempts: await attemptsIn(folder),
    });
    if (report === undefined) return [];
    return [
      { source: 'history', service, from: report.from, to: report.to, recommendations: report.recommendations ?? [] },
    ];
  });
}
