/** What `perfkit optimize` does: asks for advice, has a change made, or leads to a profile. */

import { PerfError } from '@perf/core';
import type { Applied, StrategyName } from '@perf/optimizer';
import { EXIT } from '@perf/runtime/exit-code';
import {
  type AdvicePlace,
  type Advised,
  type Applicable,
  applyAdvice,
  askAdvice,
  askAttempts,
  firstApplicable,
} from '@perf/runtime/optimize';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import { given } from '../given.ts';
import { jsonText } from '../json.ts';
import type { OptimizeJson } from '../json-shapes.ts';
import { NOTHING_CHANGED, sayAtSignal } from '../leave-at-signal.ts';
import { type PlaceFlags, projectPlace } from '../project-place.ts';
import { adviceHeadline, adviceText, attemptsText } from '../render/advice-text.ts';
import { patiently } from '../render/patiently.ts';
import { styleFor } from '../render/style.ts';
import { type ProfileFlags, takeProfileOf } from './profile-program.ts';

export interface AdviseFlags extends ProfileFlags, PlaceFlags {
  readonly strategy?: StrategyName;
  readonly apply?: boolean;
  readonly since?: number;
  readonly json?: boolean;
}

export async function advise(flags: AdviseFlags, history?: 'history'): Promise<void> {
  checkFlags(flags, history);
  const place = await placeOf(flags);
  if (history !== undefined) return await printAttempts(flags, place.folder);
  if (flags.profile !== undefined) return await takeProfileOf(flags, place.folder);
  const waited = { words: 'looking for advice', kept: NOTHING_CHANGED };
  const advised = await patiently(chatter(flags), waited, () => askAdvice(place));
  if (advised.length === 0) throw nothingMeasured(place.folder);
  const applied =
    flags.apply === true ? await applyFirst(advised, { ...place, ...given({ quiet: flags.quiet }) }) : undefined;
  process.stdout.write(flags.json === true ? jsonOf(advised, applied) : textOf(advised, flags, applied));
  if (applied?.outcome === 'inconclusive') process.exitCode = EXIT.inconclusive;
}

async function printAttempts({ json }: AdviseFlags, folder: string): Promise<void> {
  const attempts = await askAttempts({ folder });
  const style = styleFor(process.stdout);
  const text = json === true ? jsonText({ attempts }) : attemptsText(attempts, style);
  process.stdout.write(text);
}

async function placeOf({ strategy, since, ...flags }: AdviseFlags): Promise<AdvicePlace> {
  const { service, folder, settings } = await projectPlace(flags);
  const historyWorker = new URL('history-worker.js', import.meta.url);
  return { service, folder, historyWorker, settings, strategy, since };
}

/** @returns undefined when there is nothing that could be applied; that is said */
async function applyFirst(
  advised: readonly Advised[],
  { folder, strategy, quiet }: AdvicePlace & MayBeQuiet,
): Promise<Applied | undefined> {
  const what = firstApplicable(advised);
  if (what === undefined) {
    say(`Nothing was applied: ${reasonFor(advised)}\n`);
    return undefined;
  }
  const cancelled = new AbortController();
  const onSignal = (): void => {
    sayAtSignal('the change is taken back, and what came of it so far is told');
    cancelled.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, onSignal);
  const apply = (): Promise<Applied> =>
    applyAdvice(what, { folder, strategy, signal: cancelled.signal, onBegin: tellOf });
  return await patiently(chatter(given({ quiet })), { words: 'measuring whether it helps' }, apply);
}

function reasonFor(advised: readonly Advised[]): string {
  if (advised.every(({ recommendations }) => recommendations.length === 0)) return 'there is nothing to be advised.';
  if (advised.every(({ source }) => source !== 'program')) {
    return 'no program of this project runs that lets anything be tuned (`perf.optimizer.register(pool)`).';
  }
  return 'none of the advice is about what the program lets be tuned.';
}

function tellOf({ pid, recommendation }: Applicable): void {
  const steps = (recommendation.plan?.steps ?? []).map(({ tunable, from, to }) => `${tunable} from ${from} to ${to}`);
  say(`Process ${pid}: ${steps.join(', ')}. Measuring whether it helps; Ctrl-C takes it back.\n`);
}

function jsonOf(advised: readonly Advised[], applied: Applied | undefined): string {
  const [first] = advised;
  const recommendations = advised.flatMap((one) => one.recommendations);
  const whole = { service: first?.service, source: first?.source, from: first?.from, to: first?.to };
  const json: OptimizeJson = { ...whole, recommendations, applied: applied ?? null, asked: advised };
  return jsonText(json);
}

function textOf(advised: readonly Advised[], { apply }: AdviseFlags, applied: Applied | undefined): string {
  const what = apply === true ? firstApplicable(advised) : undefined;
  const done =
    applied && what
      ? `${adviceHeadline(what.recommendation)}\n  ${applied.outcome}: ${applied.text}\n${lasts(applied)}`
      : '';
  return `${adviceText(advised, styleFor(process.stdout))}${done === '' ? '' : `\n${done}`}`;
}

const lasts = ({ outcome }: Applied): string =>
  outcome === 'kept'
    ? '  It holds until the program ends; with `optimizer.unasked` the program begins with it again.\n'
    : '';

/** @throws PerfError `cli/invalid-flags` for flags that contradict one another */
function checkFlags(
  { profile, pid, inspect, since, apply, strategy, ...flags }: AdviseFlags,
  history: 'history' | undefined,
): void {
  const isAnythingElse = [profile, pid, inspect, since, apply, strategy, flags.for].some((flag) => flag !== undefined);
  const problem =
    history !== undefined && isAnythingElse
      ? 'Expected only --json, --config and --data-dir with `history`'
      : profile !== undefined && pid === undefined
        ? 'Expected --profile to come with --pid: find it with `pgrep -f server.js`'
        : profile === undefined && (pid !== undefined || inspect === true || flags.for !== undefined)
          ? 'Expected --pid, --inspect and --for to come with --profile'
          : profile === 'heap' && flags.for !== undefined
            ? 'Expected no --for with --profile heap: a snapshot is of one moment'
            : profile !== undefined && (since !== undefined || apply === true || strategy !== undefined)
              ? 'Expected --profile without --since, --apply and --strategy'
              : since !== undefined && apply === true
                ? 'Expected --apply without --since: a change is made where the program stands now'
                : undefined;
  if (problem !== undefined)
    throw new PerfError('cli/invalid-flags', { message: problem, hint: 'See `perfkit optimize --help`.' });
}

function nothingMeasured(folder: string): PerfError {
  return new PerfError('cli/no-data', {
    message: `Expected measurements in \`${folder}\`, but there are none yet`,
    hint: 'Measure first: `perfkit run -- node server.js`. If they are elsewhere, give --data-dir.',
  });
}

function say(text: string): void {
  process.stderr.write(text);
}
