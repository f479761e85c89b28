/**
 * What a rule sees in the readings, verdicts and jobs of one moment.
 *
 * A number counts as known unless it is NaN; an infinite one is beyond any limit on its side.
 */
import type { Verdict } from '../contract.ts';
import type { JobState } from '../job-schedule.ts';
import type { Condition } from './lifecycle.ts';
import type { AlertRule, ContractRule, JobRule, ThresholdRule } from './rule.ts';

/** Numbers by name: those of the catalogue, or any others. */
export type NamedReadings = Readonly<Record<string, number | undefined>>;

export interface Observed {
  readonly readings: NamedReadings;
  readonly verdicts: readonly Verdict[];
  readonly jobs: readonly JobState[];
}

export interface Sense {
  readonly condition: Condition;
  readonly value?: number | undefined;
  readonly threshold?: number | undefined;
  /** Which clause is broken, or which troubles the job has. */
  readonly cause?: string | undefined;
}

const UNKNOWN: Sense = { condition: 'unknown' };
const WITHIN: Sense = { condition: 'within' };

export function sense(rule: AlertRule, { readings, verdicts, jobs }: Observed): Sense {
  if ('contract' in rule) return ofContract(rule, verdicts);
  if ('job' in rule) return ofJob(rule, jobs);
  const value = known(readings, 'absent' in rule ? rule.absent : rule.reading);
  if ('absent' in rule) return { condition: value === undefined ? 'beyond' : 'within', value };
  return value === undefined ? UNKNOWN : ofReading(rule, value);
}

function known(readings: NamedReadings, name: string): number | undefined {
  const value = Object.hasOwn(readings, name) ? readings[name] : undefined;
  return typeof value === 'number' && !Number.isNaN(value) ? value : undefined;
}

function ofReading({ above, below, clearBelow, clearAbove }: ThresholdRule, value: number): Sense {
  const isBeyond = above === undefined ? value < (below as number) : value > above;
  if (isBeyond) return { condition: 'beyond', value, threshold: above ?? below };
  const isClear =
    !(clearBelow !== undefined && value >= clearBelow) && !(clearAbove !== undefined && value <= clearAbove);
  return { condition: isClear ? 'within' : 'between', value, threshold: above ?? below };
}

function ofContract({ contract }: ContractRule, verdicts: readonly Verdict[]): Sense {
  const own = verdicts.filter((verdict) => verdict.contract.operation === contract);
  const broken = own.flatMap(({ clauses }) => clauses).filter(({ state }) => state === 'broken');
  const worst = broken.sort((a, b) => (b.ratio ?? Number.POSITIVE_INFINITY) - (a.ratio ?? Number.POSITIVE_INFINITY))[0];
  if (worst !== undefined)
    return { condition: 'beyond', value: worst.actual, threshold: worst.limit, cause: worst.target };
  // One without a verdict may be the one that was broken.
  return own.length > 0 && own.every(({ state }) => state === 'kept') ? WITHIN : UNKNOWN;
}

function ofJob({ job, when }: JobRule, jobs: readonly JobState[]): Sense {
  const troubles = jobs
    .filter(({ name }) => name === job)
    .flatMap((state) => Object.entries(state.troubles))
    .filter(([trouble]) => when === undefined || trouble === when);
  const present = new Set(troubles.flatMap(([trouble, isThere]) => (isThere ? [trouble] : [])));
  if (present.size > 0) return { condition: 'beyond', cause: [...present].join(', ') };
  return troubles.length > 0 && troubles.every(([, isThere]) => isThere === false) ? WITHIN : UNKNOWN;
}
