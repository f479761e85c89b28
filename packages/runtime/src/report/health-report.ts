/** What a report says of health, and of what ails the program. A part of `schema.ts`. */
import {
  CHECK_KINDS,
  type CheckKind,
  type CheckResult,
  type CheckState,
  type Diagnosis,
  type HealthReport as Health,
  type HealthState,
} from '@perf/health';
import { z } from 'zod';

export interface CheckReport {
  readonly name: string;
  readonly kind: CheckKind;
  readonly state: CheckState;
  /** Empty when a check passed and said nothing. */
  readonly text: string;
  /** The check at the root of it, when the state is `blocked`. */
  readonly blockedBy: string | null;
  /** Since it was asked, milliseconds; null: it was not. */
  readonly age: number | null;
  /** Whether a failure is excused by maintenance. */
  readonly inMaintenance: boolean;
}

export interface HealthReport {
  readonly state: HealthState;
  /** One sentence. */
  readonly text: string;
  readonly checks: readonly CheckReport[];
}

export interface DiagnosisReport {
  /** The kind of the finding that it explains, or what was seen. */
  readonly symptom: string;
  readonly cause: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly text: string;
  readonly operation?: string | undefined;
  /** 0…1; 0: the cause is unknown. */
  readonly confidence: number;
  readonly evidence: readonly { readonly name: string; readonly value: number; readonly unit: string }[];
  /** The one thing to do. */
  readonly action: string;
}

const checkSchema: z.ZodType<CheckReport> = z.object({
  name: z.string(),
  kind: z.enum(CHECK_KINDS),
  state: z.enum(['pass', 'warn', 'fail', 'unknown', 'unauthorised', 'blocked']),
  text: z.string(),
  blockedBy: z.string().nullable(),
  age: z.number().nonnegative().nullable(),
  inMaintenance: z.boolean(),
});

export const healthSchema: z.ZodType<HealthReport> = z.object({
  state: z.enum(['pass', 'warn', 'fail', 'unknown']),
  text: z.string(),
  checks: z.array(checkSchema),
});

export const diagnosisSchema: z.ZodType<DiagnosisReport> = z.object({
  symptom: z.string(),
  cause: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  text: z.string(),
  operation: z.string().optional(),
  confidence: z.number().min(0).max(1),
  evidence: z.array(z.object({ name: z.string(), value: z.number(), unit: z.string() })),
  action: z.string(),
});

/** What `perfkit health` asks a serve for. */
export interface HealthAnswer extends HealthReport {
  readonly service: string;
  readonly diagnosis: readonly DiagnosisReport[];
}

export const healthAnswer: z.ZodType<HealthAnswer> = z.object({
  service: z.string(),
  state: z.enum(['pass', 'warn', 'fail', 'unknown']),
  text: z.string(),
  checks: z.array(checkSchema),
  diagnosis: z.array(diagnosisSchema),
});

/** Where nobody checked. */
export const NOTHING_CHECKED: HealthReport = { state: 'unknown', text: 'nothing is checked', checks: [] };

export function healthReport({ state, text, checks }: Health): HealthReport {
  return { state, text, checks: checks.map(checkReport) };
}

function checkReport({ name, kind, state, text, blockedBy, age, maintenance }: CheckResult): CheckReport {
  return {
    ...{ name, kind, state, text },
    blockedBy: blockedBy ?? null,
    age: age === undefined ? null : Math.round(age),
    inMaintenance: maintenance !== undefined,
  };
}

export function diagnosisReport({ evidence, ...diagnosis }: Diagnosis): DiagnosisReport {
  return { ...diagnosis, evidence: evidence.map((figure) => ({ ...figure })) };
}
