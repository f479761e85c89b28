/**
 * Contracts against what is remembered: whether each was kept, how much of its error budget is spent, on which days it broke,
 * and for how much of the time nothing is known.
 */
import { formatDuration, type HistoryReader, type OperationPoint } from '@perf/analytics';
import {
  addInto,
  type Contract,
  createSnapshot,
  type Duration,
  type EpochMs,
  Histogram,
  judge,
  judgeReadings,
  type Milliseconds,
  milliseconds,
  PerfError,
  type ReadingContract,
  type ReadingVerdict,
  type TargetName,
  type Verdict,
} from '@perf/core';
import { type ErrorBudget, errorBudget } from './error-budget.ts';

export interface ContractCheckOptions {
  readonly contracts?: readonly Contract[];
  readonly readingContracts?: readonly ReadingContract[];
  /** The end of what is looked at. @default now */
  readonly to?: EpochMs;
  /** What the error budget is for, up to `to`. @default 30 d */
  readonly period?: Duration;
}

export interface CheckedContract {
  readonly contract: Contract;
  /** Of the whole period, whatever window the contract names. */
  readonly verdict: Verdict;
  /** One for each promise that has one. */
  readonly budgets: readonly ErrorBudget[];
  /** Days (UTC) that by themselves broke it, by when they began, oldest first. */
  readonly brokenDays: readonly { readonly at: EpochMs; readonly verdict: Verdict }[];
  /** When the hours of the first and the last call were, and in how many hours there was one; undefined without a call. */
  readonly seen: { readonly from: EpochMs; readonly to: EpochMs; readonly hours: number } | undefined;
}

export interface ContractCheck {
  /** Broken when a contract is; else kept when one is; else insufficient-data. */
  readonly state: Verdict['state'];
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly contracts: readonly CheckedContract[];
  readonly readings: readonly ReadingVerdict[];
  /** Operations with a contract of which nothing is known, so that a name that is written wrongly is seen. */
  readonly unknown: readonly string[];
}

const HOUR: Milliseconds = 3_600_000;
const DAY: Milliseconds = 24 * HOUR;
const MONTH: Milliseconds = 30 * DAY;
/** A history gives at most 11,000 points. */
const MOST_POINTS = 10_000;

/**
 * Holds contracts against a history, with their error budgets.
 *
 * @throws PerfError `validators/invalid-contract-check` for a period that has no hour, or too many
 */
export async function contractCheck(history: HistoryReader, options: ContractCheckOptions): Promise<ContractCheck> {
  const { contracts = [], readingContracts = [], to = Date.now() } = options;
  const period = milliseconds(options.period ?? MONTH, 'period');
  if (period < HOUR || period > MOST_POINTS * HOUR) {
    throw new PerfError('validators/invalid-contract-check', {
      message: `Expected \`period\` to be an hour to 400 days, got \`${formatDuration(period)}\``,
      hint: "Write it like '30d'.",
    });
  }
  const from = to - period;
  const checked = await Promise.all(contracts.map((promised) => checkOne(history, promised, { from, to })));
  const readings = await Promise.all(readingContracts.map((promised) => checkReading(history, promised, { from, to })));
  const states = [...checked.map(({ verdict }) => verdict.state), ...readings.map(({ state }) => state)];
  const state = (['broken', 'kept'] as const).find((one) => states.includes(one)) ?? 'insufficient-data';
  const unknown = checked.filter(({ seen }) => seen === undefined).map(({ contract }) => contract.operation);
  return { state, from, to, contracts: checked, readings, unknown };
}

interface Range {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

async function checkOne(history: HistoryReader, promised: Contract, { from, to }: Range): Promise<CheckedContract> {
  const { operation, labels } = promised;
  const points = await history.query({ operation, from, to, step: HOUR, ...(labels !== undefined && { labels }) });
  const budgets = Object.entries(promised.targets).map((promise) =>
    errorBudget(promise as [TargetName, number], points, { to, period: to - from }),
  );
  const [first, last] = [points[0], points.at(-1)];
  return {
    contract: promised,
    verdict: judgePoints(promised, points, to),
    budgets: budgets.filter((budget) => budget !== undefined),
    brokenDays: brokenDays(promised, points),
    seen:
      first === undefined || last === undefined
        ? undefined
        : { from: first.at, to: Math.min(to, last.at + last.span), hours: points.length },
  };
}

/** Hours are counted back from now, so one may lie in two days: it counts to the one in which its middle lies. */
function brokenDays(promised: Contract, points: readonly OperationPoint[]): CheckedContract['brokenDays'] {
  const days = Map.groupBy(points, ({ at }) => Math.floor((at + HOUR / 2) / DAY) * DAY);
  const judged = [...days].map(([at, ofDay]) => ({ at, verdict: judgePoints(promised, ofDay, at + DAY) }));
  return judged.filter(({ verdict }) => verdict.state === 'broken');
}

function judgePoints(promised: Contract, points: readonly OperationPoint[], at: EpochMs): Verdict {
  const histogram = new Histogram();
  for (const { recorded } of points) addInto(histogram, recorded.histogram);
  const failed = points.reduce((sum, { recorded }) => sum + recorded.failed, 0);
  const { operation: name, labels = {} } = promised;
  const states = histogram.count === 0 ? [] : [{ name, labels, histogram, failed }];
  return judge(promised, createSnapshot(at, undefined, states));
}

async function checkReading(
  history: HistoryReader,
  promised: ReadingContract,
  { from, to }: Range,
): Promise<ReadingVerdict> {
  const step = Math.max(1_000, (to - from) / MOST_POINTS);
  const [stored] = await history.readings({ from, to, name: promised.reading, step });
  return judgeReadings(promised, stored?.points ?? []);
}
