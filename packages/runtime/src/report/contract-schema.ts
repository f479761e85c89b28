/** What a report says of contracts: of those on operations, and of those on readings. A part of `schema.ts`. */
import { z } from 'zod';

export interface ContractReport {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>> | null;
  readonly state: 'kept' | 'broken' | 'insufficient-data';
  readonly samples: number;
  readonly minSamples: number;
  readonly window: string | null;
  readonly clauses: readonly {
    readonly target: string;
    readonly unit: 'ms' | 'ratio';
    readonly limit: number;
    readonly actual: number | null;
    readonly state: 'kept' | 'broken' | 'insufficient-data';
    /** Actual to limit. */
    readonly ratio: number | null;
  }[];
}

export interface ReadingContractReport {
  readonly name: string;
  /** A name of the readings' catalogue. */
  readonly reading: string;
  readonly state: 'kept' | 'broken' | 'insufficient-data';
  readonly samples: number;
  /** How long the reading was seen, ms. */
  readonly covered: number;
  /** How long without a break a bound may be passed, ms. */
  readonly for: number;
  readonly clauses: readonly {
    readonly target: 'min' | 'max';
    readonly unit: string;
    readonly limit: number;
    /** The worst value of the times that broke the clause; of all times when none did. */
    readonly actual: number | null;
    readonly state: 'kept' | 'broken' | 'insufficient-data';
    /** Actual to limit. */
    readonly ratio: number | null;
    /** The longest time without a break past the bound, ms: 0 for a single sample, null when it never was. */
    readonly lasted: number | null;
  }[];
}

const ms = z.number().nonnegative();
const state = z.enum(['kept', 'broken', 'insufficient-data']);

const clause = z.object({
  target: z.string(),
  unit: z.enum(['ms', 'ratio']),
  limit: z.number(),
  actual: z.number().nullable(),
  state,
  ratio: z.number().nullable(),
});

export const contractReport: z.ZodType<ContractReport> = z.object({
  operation: z.string(),
  labels: z.record(z.string(), z.string()).nullable(),
  state,
  samples: z.int().nonnegative(),
  minSamples: z.int().positive(),
  window: z.string().nullable(),
  clauses: z.array(clause),
});

export const readingContractReport: z.ZodType<ReadingContractReport> = z.object({
  name: z.string(),
  reading: z.string(),
  state,
  samples: z.int().nonnegative(),
  covered: ms,
  for: ms,
  clauses: z.array(clause.extend({ target: z.enum(['min', 'max']), unit: z.string(), lasted: ms.nullable() })),
});
