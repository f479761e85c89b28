/** What a load or a stress test found, as small as a model needs it: units in the names, unknown is null. */
import { formatDuration } from '@perf/analytics';
import type { LoadProgress, LoadResult, StressProgress, StressResult, ThresholdVerdict } from '@perf/validators';
import { lead } from '../lead.ts';
import { moment, rounded, sentence, short } from '../small.ts';
import type { Found } from './act.ts';

const MOST = { promises: 10, warnings: 4, gaveWay: 4 } as const;
const known = (value: number | undefined): number | null => (value === undefined ? null : rounded(value));
const perSecond = (rate: number): string => `${rounded(rate)} requests/s`;

export function loadFound(result: LoadResult): Found {
  const { target, began, duration, requests, failed, rate, response, asked, ended, generator } = result;
  return {
    ...loadLead(result),
    text: sentence(`${target}: ${perSecond(rate)}, ${failed} of ${requests} failed, p95 ${timeOf(response.p95)}`),
    ...{ target: short(target), began: moment(began), durationMs: Math.round(duration), ended, requests, failed },
    errorRateRatio: known(result.errorRate),
    errors: result.errors,
    ...{ ratePerSecond: rounded(rate), askedRatePerSecond: asked.rate ?? null, askedUsers: asked.concurrency ?? null },
    responseMs: {
      ...{ p50: known(response.p50), p95: known(response.p95), p99: known(response.p99), max: known(response.max) },
    },
    promises: result.verdicts.slice(0, MOST.promises).map(promiseOf),
    isValid: result.valid,
    warnings: result.warnings.slice(0, MOST.warnings).map(sentence),
    generatorCpuCores: rounded(generator.cpu),
  };
}

function loadLead(result: LoadResult): Pick<Found, 'verdict' | 'confidence' | 'toDo'> {
  const { valid, invalidBecause, requests, failed, verdicts } = result;
  if (requests === 0) return lead('unknown', 'Nothing was sent: let it go on for longer.');
  if (failed === requests) return lead('failed', 'Every request failed: see `errors`, and whether it answers at all.');
  if (!valid) return lead('invalid', `Measure anew, for the figures say nothing of the target: ${invalidBecause}`);
  if (verdicts.some(({ state }) => state === 'broken'))
    return lead('broken', 'Ask get_health what was short meanwhile.');
  if (verdicts.some(({ state }) => state === 'insufficient-data'))
    return lead('unknown', 'Too few requests to judge: run it for longer.');
  if (verdicts.length === 0) return lead('measured', 'Nothing was promised: give `contract` to have it judged.');
  return lead('kept', 'Nothing: it holds. As `stress`, it is found how much more it could do.');
}

function promiseOf({ threshold, state, actual, limit, unit, samples }: ThresholdVerdict): object {
  return { promise: short(threshold), state, measured: known(actual), limit, unit, requests: samples };
}

export function loadWords({ rate, requests, failed, p95 }: LoadProgress): string {
  return `${rate === undefined ? 'begun' : perSecond(rate)}, ${requests} requests, ${failed} failed, p95 ${timeOf(p95)}`;
}

export function stressFound(result: StressResult): Found {
  const { target, began, duration, bracket, breakingPoint, ended, recovery, steps, contract, valid } = result;
  return {
    ...stressLead(result),
    text: sentence(stressText(result)),
    ...{ target: short(target), began: moment(began), durationMs: Math.round(duration), ended, isValid: valid },
    breakingPointPerSecond: known(breakingPoint),
    ...{ keptUpToPerSecond: known(bracket.kept), brokenAtPerSecond: known(bracket.broken) },
    contract: contract.slice(0, MOST.promises).map(short),
    gaveWay: result.saturated.slice(0, MOST.gaveWay).map(({ what, rate, text }) => ({
      ...{ what, ratePerSecond: rounded(rate), text: sentence(text) },
    })),
    recoveredAfterMs: recovery?.recovered === true ? Math.round(recovery.after) : null,
    hasRecovered: recovery?.recovered ?? null,
    steps: steps.length,
    warnings: result.warnings.slice(0, MOST.warnings).map(sentence),
  };
}

function stressLead({
  valid,
  invalidBecause,
  ended,
  recovery,
}: StressResult): Pick<Found, 'verdict' | 'confidence' | 'toDo'> {
  if (ended === 'target-died') return lead('target-died', 'Start the target again, and see why it went.');
  if (recovery?.recovered === false) return lead('not-recovered', 'See why the target does not come back by itself.');
  if (!valid) return lead('invalid', `Less sure than asked for: ${invalidBecause}`);
  if (ended === 'never-kept') return lead('never-kept', 'Ask get_health: the promise is broken at every rate.');
  if (ended === 'never-broken')
    return lead('never-broken', 'Nothing: it keeps its promise at every rate that was tried.');
  return lead('found', 'Ask recommend for what gave way first, or keep the load below.');
}

function stressText({ contract, bracket, breakingPoint, target }: StressResult): string {
  const upTo = breakingPoint ?? bracket.kept;
  const { broken } = bracket;
  const nothing = broken === undefined ? 'was tried at no rate for long enough' : 'is kept at no rate that was tried';
  const kept = upTo === undefined ? nothing : `is kept up to ${perSecond(upTo)}`;
  return `${contract.join(', ')} ${kept}${broken === undefined ? '' : `, broken at ${perSecond(broken)}`}: ${target}`;
}

export function stressProgressWords({ phase, trying, kept, broken }: StressProgress): string {
  const sofar = `kept at ${kept ?? 'none'}, broken at ${broken ?? 'none'}`;
  return `${phase}, trying ${rounded(trying)}; ${sofar}`;
}

const timeOf = (ms: number | undefined): string => (ms === undefined ? 'unknown' : formatDuration(ms));
