/**
 * A contract says how fast and how reliable an operation has to be; judging it against a snapshot gives a verdict, as a
 * value: kept, broken and by how much, or too little data to say. One on a reading stands in `reading-contract.ts`.
 */
import { PerfError, shown } from './errors.ts';
import { canonical, type Labels } from './labels.ts';
import { type ReadingContract, type ReadingContractOptions, readingContract } from './reading-contract.ts';
import { isWindow, type OperationStatistics, type Snapshot, WINDOW_NAMES, type Window } from './snapshot.ts';
import { type Duration, type Milliseconds, milliseconds, type Ratio } from './units.ts';
import { type Held, held, stateOfAll, type VerdictState } from './verdict.ts';

/** The promises of a contract: each is an upper limit. */
export interface Targets {
  readonly mean?: Milliseconds;
  readonly p50?: Milliseconds;
  readonly p95?: Milliseconds;
  readonly p99?: Milliseconds;
  readonly p999?: Milliseconds;
  readonly max?: Milliseconds;
  /** Failed calls to all calls, 0…1. */
  readonly errorRate?: Ratio;
}

export type TargetName = keyof Targets;

/** Limits as they may be written: times in milliseconds or as texts with a unit, like `'200ms'`. */
export type Limits = { readonly [Name in Exclude<TargetName, 'errorRate'>]?: Duration } & Pick<Targets, 'errorRate'>;

export interface ContractOptions extends Limits {
  /** Fewer calls than this are too little data. Below 20 there is no honest p95. @default 20 */
  readonly minSamples?: number;
  /** What the verdict looks at; without one, everything in the snapshot. */
  readonly window?: Window;
  /** Only the series with exactly these labels; without them, all of the operation's as one. */
  readonly labels?: Labels;
}

export interface Contract {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly targets: Targets;
  readonly minSamples: number;
  readonly window: Window | undefined;
}

export interface Clause extends Held {
  readonly target: TargetName;
  readonly unit: 'ms' | 'ratio';
}

export interface Verdict {
  /** Broken when a clause is; else insufficient-data when the calls were too few; else kept. */
  readonly state: VerdictState;
  readonly contract: Contract;
  readonly clauses: readonly Clause[];
  /** Calls that the verdict rests on, and what they cover. */
  readonly samples: number;
  readonly window: Window | undefined;
}

const TARGET_NAMES: readonly TargetName[] = ['mean', 'p50', 'p95', 'p99', 'p999', 'max', 'errorRate'];

/**
 * A contract on an operation, or on a reading.
 *
 * @param operation its name, like `save` or `GET /report`
 * @throws PerfError `core/invalid-contract` for an unknown target, a limit that is no number of at least 0, an error
 *   rate above 1, no target at all, or another option that is out of its range
 */
export function contract(operation: string, options: ContractOptions): Contract;
export function contract(name: string, options: ReadingContractOptions): ReadingContract;
export function contract(name: string, options: ContractOptions | ReadingContractOptions): Contract | ReadingContract {
  if (options && 'reading' in options) return readingContract(name, options);
  return operationContract(name, options);
}

/**
 * What a basic operation has to keep unless something else was agreed: 200 ms at p95 and on average, so that neither a slow
 * body nor a heavy tail hides, and a second at p99.
 *
 * @param options replace its limits one by one, or add others
 * @throws PerfError `core/invalid-contract` as `contract` does
 */
export function basicContract(operation: string, options: ContractOptions = {}): Contract {
  return operationContract(operation, { ...BASIC_LIMITS, ...options });
}

/** The limits of `basicContract`, to spread into a configuration. */
export const BASIC_LIMITS: Readonly<Required<Pick<Targets, 'mean' | 'p95' | 'p99'>>> = Object.freeze({
  mean: 200,
  p95: 200,
  p99: 1_000,
});

function operationContract(operation: string, options: ContractOptions): Contract {
  // Callers without types may leave it out.
  const { minSamples = 20, window, labels, ...limits } = options ?? {};
  const refuse = (key: string, expected: string, got: unknown): never => {
    throw new PerfError('core/invalid-contract', {
      message: `Expected \`${key}\` of the contract on \`${operation}\` to be ${expected}, got \`${shown(got)}\``,
      hint: "Write it like contract('save', { p95: 200, errorRate: 0.01 }): milliseconds, or a text like '200ms', and shares.",
    });
  };
  if (typeof operation !== 'string' || operation === '') refuse('operation', 'a name that is not empty', operation);
  const targets: { -readonly [Name in TargetName]?: number } = {};
  for (const [name, limit] of Object.entries(limits)) {
    if (!TARGET_NAMES.includes(name as TargetName)) refuse(name, `one of ${TARGET_NAMES.join(', ')}`, name);
    const isShare = name === 'errorRate';
    const target = isShare ? share(limit) : span(limit);
    if (target === undefined) refuse(name, isShare ? 'a share from 0 to 1' : 'milliseconds of at least 0', limit);
    else targets[name as TargetName] = target;
  }
  if (Object.keys(targets).length === 0) refuse('targets', 'at least one, like { p95: 200 }', targets);
  if (!Number.isInteger(minSamples) || minSamples < 1) refuse('minSamples', 'a positive integer', minSamples);
  if (window !== undefined && !isWindow(window)) refuse('window', WINDOW_NAMES, window);
  return Object.freeze({
    operation,
    labels: labels === undefined ? undefined : canonical(labels),
    targets: Object.freeze(targets),
    minSamples,
    window,
  });
}

function share(limit: unknown): Ratio | undefined {
  return typeof limit === 'number' && limit >= 0 && limit <= 1 ? limit : undefined;
}

function span(limit: unknown): Milliseconds | undefined {
  try {
    return milliseconds(limit as Duration);
  } catch {
    return undefined;
  }
}

/** Holds a contract against a snapshot, which should cover the contract's own window: the verdict says which it covers. */
export function judge(promised: Contract, snapshot: Snapshot): Verdict {
  const measured = snapshot.operation(promised.operation, promised.labels);
  const samples = measured?.count ?? 0;
  const clauses = Object.entries(promised.targets).map(([name, limit]): Clause => {
    const target = name as TargetName;
    const actual = measured?.[target as keyof OperationStatistics];
    const state =
      samples < promised.minSamples || actual === undefined ? 'insufficient-data' : actual <= limit ? 'kept' : 'broken';
    return Object.freeze({ target, unit: target === 'errorRate' ? 'ratio' : 'ms', ...held(limit, actual, state) });
  });
  return Object.freeze({
    state: stateOfAll(clauses),
    contract: promised,
    clauses: Object.freeze(clauses),
    samples,
    window: snapshot.window,
  });
}
