/**
 * The contracts of a configuration: what may be written, and the contracts of core that it becomes. Which of the two kinds an
 * entry is, its key `reading` says.
 */
import {
  type Contract,
  type ContractOptions,
  contract,
  type Duration,
  type Labels,
  milliseconds,
  type ReadingContract,
  type ReadingContractOptions,
  type ReadingName,
  readingCatalogue,
  type Window,
} from '@perf/core';
import { z } from 'zod';

/** A promise about an operation. Durations in milliseconds or as texts like `'200ms'`; `errorRate` from 0 to 1. */
export interface ContractConfig {
  /** Its name as a report shows it, like `GET /report` or `save order`. */
  readonly operation: string;
  readonly labels?: Labels | undefined;
  readonly mean?: Duration | undefined;
  readonly p50?: Duration | undefined;
  readonly p95?: Duration | undefined;
  readonly p99?: Duration | undefined;
  readonly p999?: Duration | undefined;
  readonly max?: Duration | undefined;
  readonly errorRate?: number | undefined;
  /** Fewer calls are too little data. @default 20 */
  readonly minSamples?: number | undefined;
  /** Judge only the last 10 s, 1 m, 5 m or 1 h. Without it: the whole run, or the range of the report. */
  readonly window?: Exclude<Window, 'last'> | undefined;
}

/** A promise about a reading, like the memory of the program. */
export interface ReadingContractConfig {
  /** A name of the catalogue, like `process.rss`, `tree.rss`, `loop.delay.p99`, `machine.memory.available`. */
  readonly reading: ReadingName;
  /** In the reading's own unit; bytes and times also as texts like `'512MB'`, `'10MB/s'`, `'50ms'`. */
  readonly max?: number | string | undefined;
  readonly min?: number | string | undefined;
  /** How long without a break a bound may be passed. @default 0: a single sample breaks the contract */
  readonly for?: Duration | undefined;
  /** What a report calls it. @default the reading's name */
  readonly name?: string | undefined;
}

/** What a program promises, by what it is about. */
export interface Promised {
  readonly contracts: readonly Contract[];
  readonly readingContracts: readonly ReadingContract[];
}

const duration = z
  .custom<Duration>(isDuration, { error: "expected milliseconds of at least 0, or a text with a unit like '200ms'" })
  .optional();

const contractSchema = z.strictObject({
  operation: z.string().min(1),
  labels: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  mean: duration,
  p50: duration,
  p95: duration,
  p99: duration,
  p999: duration,
  max: duration,
  errorRate: z.number().min(0).max(1).optional(),
  minSamples: z.int().min(1).optional(),
  window: z.enum(['10s', '1m', '5m', '1h']).optional(),
});

const bound = z.union([z.number(), z.string()], { error: "expected a number, or a text like '512MB'" }).optional();

const readingContractSchema = z.strictObject({
  reading: z.enum(Object.keys(readingCatalogue) as [ReadingName, ...ReadingName[]], {
    error: 'expected a reading of the catalogue, like `process.rss`',
  }),
  max: bound,
  min: bound,
  for: duration,
  name: z.string().min(1).optional(),
});

/** By the key that it has, so that an error is about the kind that was meant. */
export const contractEntry: z.ZodType<ContractConfig | ReadingContractConfig> = z
  .custom<ContractConfig | ReadingContractConfig>()
  .check(({ value, issues }) => {
    const checked = (isAboutReading(value) ? readingContractSchema : contractSchema).safeParse(value);
    if (!checked.success) issues.push(...(checked.error.issues as z.core.$ZodRawIssue[]));
  });

/** @throws PerfError `core/invalid-contract` */
export function promisedIn(entries: readonly (ContractConfig | ReadingContractConfig)[]): Promised {
  return {
    contracts: entries.flatMap((entry) => (isAboutReading(entry) ? [] : [contractFrom(entry)])),
    readingContracts: entries.flatMap((entry) => (isAboutReading(entry) ? [readingContractFrom(entry)] : [])),
  };
}

function isAboutReading(entry: unknown): entry is ReadingContractConfig {
  return typeof entry === 'object' && entry !== null && 'reading' in entry;
}

function isDuration(value: unknown): boolean {
  try {
    milliseconds(value as Duration);
    return true;
  } catch {
    return false;
  }
}

function contractFrom({ operation, ...options }: ContractConfig): Contract {
  return contract(operation, given(options) as ContractOptions);
}

function readingContractFrom({ name, ...options }: ReadingContractConfig): ReadingContract {
  return contract(name ?? options.reading, given(options) as ReadingContractOptions);
}

/** An optional key may be written as undefined; a contract wants it absent. */
function given(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
