/**
 * A contract on a reading: a bound, and how long without a break it may be passed before the contract is broken.
 *
 *            past the bound           for as long as `for`
 *   within ──────────────────▶ past ───────────────────────▶ broken, and that stays
 *      ▲─── within again, or not seen for a minute ──┘
 *
 * Invariant: judged in constant memory, however long the series. What was not seen breaks nothing and keeps nothing.
 */
import { PerfError, shown } from './errors.ts';
import { type ReadingName, type ReadingUnit, readingCatalogue } from './reading.ts';
import { bytes, type Duration, type Milliseconds, milliseconds } from './units.ts';
import { type Held, held, stateOfAll, type VerdictState } from './verdict.ts';

export interface ReadingContractOptions {
  readonly reading: ReadingName;
  /** In the reading's own unit, at least 0; bytes and milliseconds also as texts like `'512MB'` and `'50ms'`. */
  readonly max?: number | string;
  readonly min?: number | string;
  /** @default 0: a single sample past a bound breaks the contract */
  readonly for?: Duration;
}

export interface ReadingContract {
  readonly name: string;
  readonly reading: ReadingName;
  readonly unit: ReadingUnit;
  readonly bounds: Readonly<Partial<Record<BoundName, number>>>;
  readonly for: Milliseconds;
}

export type BoundName = 'min' | 'max';

/** What a series says about a reading at one moment, or, when it is summed up, in one stretch of time. */
export interface ReadingPeriod {
  /** When it began: milliseconds by any clock, the same for the whole series. */
  readonly at: number;
  /** @default 0, a moment */
  readonly span?: Milliseconds;
  readonly min: number;
  readonly max: number;
  /** @default 1 */
  readonly samples?: number;
}

export interface ReadingClause extends Held {
  readonly target: BoundName;
  readonly unit: ReadingUnit;
  /** The longest time without a break past the bound: 0 for a single sample, undefined when it never was. */
  readonly lasted: Milliseconds | undefined;
}

export interface ReadingVerdict {
  /** Broken when a clause is; insufficient-data without a sample, or when less than `for` was seen; else kept. */
  readonly state: VerdictState;
  readonly contract: ReadingContract;
  /** `actual` is the worst value of the times that broke the clause; of all times when none did. */
  readonly clauses: readonly ReadingClause[];
  readonly samples: number;
  /** How long the reading was seen, without the gaps. */
  readonly covered: Milliseconds;
}

/** Judges a series as it comes. */
export interface ReadingWatch {
  /** Takes what comes next in time; a value that is not finite counts as not seen. */
  add(period: ReadingPeriod): void;
  verdict(): ReadingVerdict;
}

/** Longer without a sample is not having looked. */
const LONGEST_GAP_MS = 60_000;
const BOUND_NAMES: readonly BoundName[] = ['min', 'max'];

/** See `contract`. */
export function readingContract(name: string, options: ReadingContractOptions): ReadingContract {
  const { reading, for: span = 0, ...bounds } = options;
  const refuse = (key: string, expected: string, got: unknown): never => {
    throw new PerfError('core/invalid-contract', {
      message: `Expected \`${key}\` of the contract \`${name}\` to be ${expected}, got \`${shown(got)}\``,
      hint: "Write it like contract('memory', { reading: 'process.rss', max: '512MB', for: '5m' }).",
    });
  };
  if (typeof name !== 'string' || name === '') refuse('name', 'a name that is not empty', name);
  if (!Object.hasOwn(readingCatalogue, reading)) refuse('reading', 'a name of the catalogue', reading);
  const { unit } = readingCatalogue[reading];
  const checked: Partial<Record<BoundName, number>> = {};
  for (const [key, bound] of Object.entries(bounds)) {
    if (!BOUND_NAMES.includes(key as BoundName)) refuse(key, 'one of min, max, for', key);
    const amount = amountOf(unit, bound);
    if (amount === undefined) refuse(key, amountWords(unit), bound);
    else checked[key as BoundName] = amount;
  }
  const { min, max } = checked;
  if (min === undefined && max === undefined) refuse('bounds', "at least one, like { max: '512MB' }", bounds);
  if (min !== undefined && max !== undefined && min > max) refuse('min', 'at most `max`', min);
  const within = attempt(() => milliseconds(span));
  if (within === undefined) refuse('for', "a duration like '5m'", span);
  return Object.freeze({ name, reading, unit, bounds: Object.freeze(checked), for: within ?? 0 });
}

function amountOf(unit: ReadingUnit, amount: unknown): number | undefined {
  if (typeof amount === 'number') return amount >= 0 && amount < Number.POSITIVE_INFINITY ? amount : undefined;
  if (typeof amount !== 'string') return undefined;
  if (unit === 'ms') return attempt(() => milliseconds(amount));
  if (unit === 'bytes') return attempt(() => bytes(amount));
  if (unit === 'bytes/s' && amount.endsWith('/s')) return attempt(() => bytes(amount.slice(0, -2)));
  return undefined;
}

function amountWords(unit: ReadingUnit): string {
  const example = { ms: "'50ms'", bytes: "'512MB'", 'bytes/s': "'10MB/s'" }[unit as string];
  const number = `a number of at least 0 (${unit})`;
  return example === undefined ? number : `${number} or a text like ${example}`;
}

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

/** Judges a whole series. @param periods oldest first */
export function judgeReadings(promised: ReadingContract, periods: Iterable<ReadingPeriod>): ReadingVerdict {
  const watch = watchReading(promised);
  for (const period of periods) watch.add(period);
  return watch.verdict();
}

/** Holds a contract on a reading, sample by sample as they come. */
export function watchReading(promised: ReadingContract): ReadingWatch {
  const bounds = BOUND_NAMES.flatMap((target) => {
    const limit = promised.bounds[target];
    return limit === undefined ? [] : [new BoundWatch(target, limit, promised.for)];
  });
  let samples = 0;
  let covered: Milliseconds = 0;
  let seenUntil = Number.NEGATIVE_INFINITY;
  return {
    add(period) {
      const { at, span = 0, min, max } = period;
      if (!Number.isFinite(min) || !Number.isFinite(max)) return;
      const gap = at - seenUntil;
      const goesOn = gap <= LONGEST_GAP_MS;
      covered += span + (goesOn ? Math.max(0, gap) : 0);
      samples += period.samples ?? 1;
      seenUntil = at + span;
      for (const bound of bounds) bound.add(period, goesOn);
    },
    verdict() {
      const isEnough = samples > 0 && covered >= promised.for;
      const clauses = bounds.map((bound) => bound.clause(promised.unit, isEnough));
      const state = stateOfAll(clauses);
      return Object.freeze({ state, contract: promised, clauses: Object.freeze(clauses), samples, covered });
    },
  };
}

/** One bound of a contract. Of two values the worse is the higher one under a maximum, the lower one above a minimum. */
class BoundWatch {
  readonly #target: BoundName;
  readonly #limit: number;
  readonly #for: Milliseconds;
  readonly #worse: (a: number, b: number) => number;
  #worst: number | undefined;
  /** Since when it is past the bound without a break, and the worst value of that time. */
  #since: Milliseconds | undefined;
  #worstSince = 0;
  #longest: Milliseconds | undefined;
  /** The worst value of the times that lasted as long as `for`. */
  #worstBroken: number | undefined;

  constructor(target: BoundName, limit: number, span: Milliseconds) {
    this.#target = target;
    this.#limit = limit;
    this.#for = span;
    this.#worse = target === 'max' ? Math.max : Math.min;
  }

  add({ at, span = 0, min, max }: ReadingPeriod, goesOn: boolean): void {
    const [worst, mildest] = this.#target === 'max' ? [max, min] : [min, max];
    this.#worst = this.#worse(this.#worst ?? worst, worst);
    if (!goesOn || !this.#isPast(mildest)) this.#since = undefined;
    if (!this.#isPast(worst)) return;
    this.#worstSince = this.#since === undefined ? worst : this.#worse(this.#worstSince, worst);
    // Of a stretch that was past the bound in part, it is not known for how long.
    if (this.#isPast(mildest)) this.#since ??= at;
    const lasted = this.#since === undefined ? 0 : at + span - this.#since;
    this.#longest = Math.max(this.#longest ?? 0, lasted);
    if (lasted >= this.#for) this.#worstBroken = this.#worse(this.#worstBroken ?? worst, this.#worstSince);
  }

  clause(unit: ReadingUnit, isEnough: boolean): ReadingClause {
    const state = this.#worstBroken !== undefined ? 'broken' : isEnough ? 'kept' : 'insufficient-data';
    const comparison = held(this.#limit, this.#worstBroken ?? this.#worst, state);
    return Object.freeze({ target: this.#target, unit, ...comparison, lasted: this.#longest });
  }

  /** At the bound is within it. */
  #isPast(value: number): boolean {
    return this.#target === 'max' ? value > this.#limit : value < this.#limit;
  }
}
