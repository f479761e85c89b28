/**
 * What a rule sees in the readings, verdicts and jobs of one moment.
 *
 * A number counts as known unless it is NaN; an infinite one is beyond any limit on its side.
 */

import type { JobState } from '../job-schedule.ts';
import { type ReadingName, readingCatalogue } from '../reading.ts';
import type { VerdictState } from '../verdict.ts';
import type { Condition } from './lifecycle.ts';
import type { AlertRule, ContractRule, JobRule, ThresholdRule } from './rule.ts';

/** Numbers by name: those of the catalogue, or any others. */
export type NamedReadings = Readonly<Record<string, number | undefined>>;

/** What `judge` gives, as far as it matters here: of a contract on an operation, or of one with a name of its own. */
export interface Judged {
  readonly state: VerdictState;
  readonly contract: { readonly operation: string } | { readonly name: string };
  readonly clauses: readonly {
    readonly target: string;
    readonly unit: string;
    readonly limit: number;
    readonly actual: number | undefined;
    readonly ratio: number | undefined;
    readonly state: VerdictState;
  }[];
}

export interface Observed {
  readonly readings: NamedReadings;
  readonly verdicts: readonly Judged[];
  readonly jobs: readonly JobState[];
}

export interface Sense {
  readonly condition: Condition;
  readonly value?: number | undefined;
  readonly threshold?: number | undefined;
  /** Of both; undefined when the reading is not of the catalogue. */
  readonly unit?: string | undefined;
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

function ofReading({ reading, above, below, clearBelow, clearAbove }: ThresholdRule, value: number): Sense {
  const unit = Object.hasOwn(readingCatalogue, reading) ? readingCatalogue[reading as ReadingName].unit : undefined;
  const seen = { value, threshold: above ?? below, unit };
  const isBeyond = above === undefined ? value < (below as number) : value > above;
  if (isBeyond) return { condition: 'beyond', ...seen };
  const isHeld = (clearBelow !== undefined && value >= clearBelow) || (clearAbove !== undefined && value <= clearAbove);
  return { condition: isHeld ? 'between' : 'within', ...seen };
}

function ofContract({ contract }: ContractRule, verdicts: readonly Judged[]): Sense {
  const own = verdicts.filter(({ contract: judged }) => nameOf(judged) === contract);
  const broken = own.flatMap(({ clauses }) => clauses).filter(({ state }) => state === 'broken');
  const worst = broken.sort((a, b) => (b.ratio ?? Number.POSITIVE_INFINITY) - (a.ratio ?? Number.POSITIVE_INFINITY))[0];
  if (worst !== undefined) {
    const { actual: value, limit: threshold, unit, target: cause } = worst;
    return { condition: 'beyond', value, threshold, unit, cause };
  }
  // One without a verdict may be the one that was broken.
  return own.length > 0 && own.every(({ state }) => state === 'kept') ? WITHIN : UNKNOWN;
}

function nameOf(contract: Judged['contract']): string {
  return 'operation' in contract ? contract.operation : contract.name;
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
