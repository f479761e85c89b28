/**
 * The words of thresholds, ours and those of k6, read in one grammar:
 *
 *   list    threshold { (',' | ';' | '&&') threshold }
 *   one     [ k6-metric ':' ] metric comparison number [ unit ]
 *   metric  p95 | p99.9 | p999 | p(99.9) | avg | mean | med | min | max | error rate | errors | failed | rate | count
 *
 * `rate` is two things in k6: behind `http_req_failed` a share, behind `http_reqs` a number per second. Alone, it is a
 * share when it must be small (`rate<0.01`) and a number per second when it must be large (`rate>100`) or says `/s`.
 * `errors` is a count when whole (`errors<1`), a share when not (`errors<0.01`) or in percent.
 * Whatever does not parse is told with the character it stumbled over.
 */
import { PerfError } from '@perf/core';
import type { Comparison, Metric, Threshold, ThresholdUnit } from './threshold-parts.ts';

type Parsed = Pick<Threshold, 'text' | 'metric' | 'comparison' | 'limit' | 'unit'>;

const WORDS: Readonly<Record<string, Metric | 'errors' | 'either-rate'>> = {
  avg: 'mean',
  mean: 'mean',
  med: { quantile: 0.5 },
  median: { quantile: 0.5 },
  min: 'min',
  max: 'max',
  errorrate: 'error-rate',
  failurerate: 'error-rate',
  errors: 'errors',
  failed: 'errors',
  rate: 'either-rate',
  throughput: 'rate',
  rps: 'rate',
  requests: 'requests',
  count: 'requests',
};
/** What may stand before the colon, and what `rate` and `count` mean behind it. */
const K6_METRICS: Readonly<Record<string, { readonly rate?: Metric; readonly count?: Metric }>> = {
  http_req_duration: {},
  iteration_duration: {},
  http_req_failed: { rate: 'error-rate', count: 'failed' },
  http_reqs: { rate: 'rate', count: 'requests' },
  iterations: { rate: 'rate', count: 'requests' },
};
/** Multiplied or divided, whichever is a whole number: 7 × 0.01 is no 0.07. */
const UNITS: Readonly<
  Record<string, { readonly unit: ThresholdUnit; readonly times?: number; readonly per?: number }>
> = {
  us: { unit: 'ms', per: 1_000 },
  µs: { unit: 'ms', per: 1_000 },
  ms: { unit: 'ms' },
  s: { unit: 'ms', times: 1_000 },
  m: { unit: 'ms', times: 60_000 },
  '%': { unit: 'ratio', per: 100 },
  '/s': { unit: '1/s' },
};
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '<=': '<=',
  '>=': '>=',
  '===': '==',
  '==': '==',
  '!=': '!=',
  '<': '<',
  '>': '>',
};

/** @throws PerfError `validators/invalid-contract`, pointing at the character */
export function parseThresholds(text: string): readonly Parsed[] {
  const scan = new Scan(text);
  const found: Parsed[] = [];
  do found.push(one(scan));
  while (scan.take(/,|;|&&/y) !== undefined);
  if (!scan.isOver()) throw scan.refuse('a comma and another threshold, or the end');
  return found;
}

function one(scan: Scan): Parsed {
  const start = scan.next();
  const about = k6Metric(scan);
  const word = metric(scan);
  const sign = scan.take(/<=|>=|===|==|!=|<|>/y);
  const comparison = COMPARISONS[sign ?? ''];
  if (comparison === undefined) throw scan.refuse('a comparison, like <');
  const at = scan.next();
  const number = scan.take(/\d+(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+/iy);
  if (number === undefined) throw scan.refuse('a number that is not negative');
  const unitAt = scan.next();
  const written = scan.take(/ms|us|µs|s|m|%|\/s/y);
  const unit = UNITS[written ?? ''];
  const meant = meaning(word, { about, isLess: comparison.startsWith('<'), unit: unit?.unit, number: Number(number) });
  const expected = unitOf(meant);
  if (unit !== undefined && unit.unit !== expected) throw scan.refuse(UNIT_WORDS[expected], unitAt);
  const limit = (Number(number) * (unit?.times ?? 1)) / (unit?.per ?? 1);
  if (!Number.isFinite(limit)) throw scan.refuse('a finite number', at);
  if (expected === 'ratio' && limit > 1) throw scan.refuse('a share from 0 to 1, or up to 100%', at);
  return { text: scan.since(start), metric: meant, comparison, limit, unit: expected };
}

/** The metric before a colon. A selector by tag (`{status:200}`) is refused at its brace. */
function k6Metric(scan: Scan): (typeof K6_METRICS)[string] | undefined {
  const at = scan.next();
  const name = scan.take(/[a-z_]+(?=\s*[:{])/iy);
  if (name === undefined) return undefined;
  const known = Object.hasOwn(K6_METRICS, name) ? K6_METRICS[name] : undefined;
  if (known === undefined) throw scan.refuse(`one of ${Object.keys(K6_METRICS).join(', ')} before a colon`, at);
  if (scan.take(/:/y) === undefined) throw scan.refuse('a colon: thresholds by tag are not read');
  return known;
}

type Word = (typeof WORDS)[string];

function metric(scan: Scan): Word {
  const at = scan.next();
  const percent = scan.take(/p\s*\(\s*\d+(?:\.\d+)?\s*\)|p\d+(?:\.\d+)?(?![\w.])/iy);
  if (percent !== undefined) {
    const quantile = share(percent.replace(/[^\d.]/g, ''), percent.includes('('));
    if (quantile > 1) throw scan.refuse('a percentile from 0 to 100', at);
    return { quantile };
  }
  const word = scan.take(/(?:error|failure)[\s_-]*rate|[a-z]+/iy);
  const key = (word ?? '').toLowerCase().replace(/[^a-z]/g, '');
  if (!Object.hasOwn(WORDS, key))
    throw scan.refuse('a metric: p95, avg, med, min, max, error rate, errors, rate or count', at);
  return WORDS[key] as Word;
}

/** `95` and `99.9` are percent; without a dot or parentheses, core's `p999` and `p9999` are read as 99.9 and 99.99. */
function share(digits: string, isPercent: boolean): number {
  const isShort = !isPercent && /^9{2}\d+$/.test(digits);
  const percent = isShort ? `${digits.slice(0, 2)}.${digits.slice(2)}` : digits;
  // Not divided: 99.9 / 100 is no 0.999.
  return Number(`${percent}e-2`);
}

interface Behind {
  readonly about: (typeof K6_METRICS)[string] | undefined;
  readonly isLess: boolean;
  readonly unit: ThresholdUnit | undefined;
  readonly number: number;
}

function meaning(word: Word, { about, isLess, unit, number }: Behind): Metric {
  if (word === 'requests') return about?.count ?? 'requests';
  // `errors<1` is none at all, `errors<0.5` can only be a share.
  if (word === 'errors') return unit === 'ratio' || !Number.isInteger(number) ? 'error-rate' : 'failed';
  if (word !== 'either-rate') return word;
  if (about?.rate !== undefined) return about.rate;
  return unit === 'ratio' || (isLess && unit === undefined && number <= 1) ? 'error-rate' : 'rate';
}

function unitOf(meant: Metric): ThresholdUnit {
  if (meant === 'error-rate') return 'ratio';
  if (meant === 'rate') return '1/s';
  return meant === 'requests' || meant === 'failed' ? 'count' : 'ms';
}

const UNIT_WORDS: Readonly<Record<ThresholdUnit, string>> = {
  ms: 'a time: us, ms, s or m',
  ratio: 'a share: % or none',
  '1/s': 'a number per second: /s or none',
  count: 'a count, without a unit',
};

/** A text and how far it is read. Blanks between tokens count for nothing. */
class Scan {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the next token begins. */
  next(): number {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at += 1;
    return this.#at;
  }

  /** @param pattern sticky */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.next();
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  isOver(): boolean {
    return this.next() >= this.#text.length;
  }

  since(start: number): string {
    return this.#text.slice(start, this.#at).trim();
  }

  refuse(expected: string, at: number = this.next()): PerfError {
    const rest = at >= this.#text.length ? 'the end' : `\`${this.#text.charAt(at)}\``;
    const line = this.#text.replace(/\s/g, ' ');
    return new PerfError('validators/invalid-contract', {
      message: `Expected ${expected} at character ${at + 1} of the contract, got ${rest}\n  ${line}\n  ${' '.repeat(at)}^`,
      hint: "Write it like 'p95<200ms', 'p(95)<200', 'error rate < 1%' or 'avg<50, max<2s'.",
    });
  }
}
