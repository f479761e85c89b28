/** What `get_health` answers, as a schema that says each unit, and how a report becomes that. Bounded, as all answers. */
import { z } from 'zod';
import { lead, leadShape } from './lead.ts';
import type { Measured } from './measured.ts';
import { recoveryOf, recoveryShape } from './recovery-shape.ts';
import { origin, originOf } from './shapes.ts';
import { rounded, sentence, short } from './small.ts';

const share = (what: string) => z.number().describe(`${what}, 0 to 1`);

export const healthShape = z.object({
  ...leadShape(
    ['pass', 'warn', 'fail', 'unknown'],
    'The whole. fail: it can’t serve; warn: something is not well; unknown: nobody checked. Its confidence is that of the first diagnosis',
  ),
  summary: z.string().describe('One sentence'),
  ...origin,
  diagnosis: z
    .array(
      z.object({
        severity: z.enum(['critical', 'warning', 'info']),
        cause: z.string(),
        text: z.string(),
        operation: z.string().nullable(),
        confidence: share('That it is this cause; 0: the cause is unknown'),
        evidence: z.array(z.object({ name: z.string(), value: z.number(), unit: z.string() })),
        action: z.string().describe('The one thing to do'),
      }),
    )
    .describe('What ails it, worst first; empty: nothing is known to'),
  checks: z
    .array(
      z.object({
        name: z.string(),
        kind: z.enum(['liveness', 'readiness', 'startup', 'diagnostic']),
        state: z.enum(['pass', 'warn', 'fail', 'unknown', 'unauthorised', 'blocked']),
        text: z.string(),
        ageSeconds: z.number().nullable().describe('Since it was asked; null: it was not'),
      }),
    )
    .describe('Those that are not well first'),
  checksInAll: z.number(),
  recovery: recoveryShape,
  missing: z.array(z.string()).describe('What could not be measured, or was lost'),
});
export type HealthShape = z.infer<typeof healthShape>;

const MOST = { diagnosis: 5, evidence: 3, checks: 8, missing: 5 } as const;
const CHECK_ORDER = ['fail', 'unauthorised', 'blocked', 'unknown', 'warn', 'pass'];

/** What nobody checked is unknown; a diagnosis there may be all the same. */
export function healthOf(found: Measured): HealthShape {
  const { health, diagnosis = [], notes } = found.report;
  const checks = (health?.checks ?? []).toSorted((a, b) => CHECK_ORDER.indexOf(a.state) - CHECK_ORDER.indexOf(b.state));
  return {
    ...lead(health?.state ?? 'unknown', diagnosis[0]?.action ?? nothingAils(health?.state), sureOf(diagnosis[0])),
    summary: sentence(health?.text ?? 'nobody checked: `perfkit serve` does'),
    ...originOf(found),
    diagnosis: diagnosis.slice(0, MOST.diagnosis).map(({ severity, cause, text, operation, ...rest }) => ({
      ...{ severity, cause: short(cause), text: sentence(text) },
      operation: operation === undefined ? null : short(operation),
      confidence: rounded(rest.confidence),
      evidence: rest.evidence
        .slice(0, MOST.evidence)
        .map(({ name, value, unit }) => ({ name: short(name), value: rounded(value), unit: short(unit) })),
      action: sentence(rest.action),
    })),
    checks: checks.slice(0, MOST.checks).map(({ name, kind, state, text, blockedBy, age }) => ({
      ...{ name: short(name), kind, state },
      text: sentence(blockedBy === null ? text : `blocked by ${blockedBy}`),
      ageSeconds: age === null ? null : Math.round(age / 1000),
    })),
    checksInAll: checks.length,
    recovery: recoveryOf(found.report),
    missing: notes.slice(0, MOST.missing).map(sentence),
  };
}

/** A cause that is unknown is nothing to be sure of. */
function sureOf(first: { readonly confidence: number } | undefined): number | null {
  return first === undefined || first.confidence === 0 ? null : first.confidence;
}

function nothingAils(state: HealthShape['verdict'] | undefined): string {
  if (state === 'pass') return 'Nothing: nothing is known to ail it.';
  if (state === undefined) return 'Have it checked: `perfkit serve`. Ask get_report what stands out.';
  return 'Look at the checks that are not well.';
}
