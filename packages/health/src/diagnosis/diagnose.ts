/**
 * From symptoms to causes: a table of rules, each of which knows one ill. Pure: the same evidence gives the same diagnoses.
 *
 * It adds to what stands out and never contradicts it: a symptom keeps its severity, and a rule takes its figures from the
 * symptom. Where the figures name no cause for a blocked loop or a busy machine, `unknown` is the answer. Nothing is an
 * answer too: of a program that is well, there is nothing to say.
 */
import { blockedLoop, busyLoop } from './blocked.ts';
import { longTails, risingErrors } from './changed.ts';
import { descriptors, diskFills, memoryClimbs } from './climbing.ts';
import type { Diagnosis, DiagnosisRule } from './diagnosis.ts';
import { type DiagnosisEvidence, type DiagnosisSeverity, figureOf, measured } from './evidence.ts';
import { busyMachine, shortages } from './shortages.ts';
import { slowDependencies, starvedPools } from './waiting.ts';

/** What is nearer to the users comes first. */
const RULES: readonly DiagnosisRule[] = [
  blockedLoop,
  busyLoop,
  memoryClimbs,
  diskFills,
  descriptors,
  starvedPools,
  slowDependencies,
  risingErrors,
  longTails,
  shortages,
  busyMachine,
];

/** Whoever has more to do at once than this does nothing. */
const MOST = 8;
const RANK: Readonly<Record<DiagnosisSeverity, number>> = { critical: 0, warning: 1, info: 2 };

/**
 * From what stands out to the causes that the figures speak for, the surest first.
 *
 * @returns at most 8: by severity, then what is surer first, then by the order of the rules; empty when nothing is ill
 */
export function diagnose(given: DiagnosisEvidence): Diagnosis[] {
  const evidence = measured(given);
  const found = RULES.flatMap((rule, order) => rule(evidence).map((diagnosis) => ({ diagnosis, order })))
    .sort(
      ({ diagnosis: a, order: first }, { diagnosis: b, order: second }) =>
        RANK[a.severity] - RANK[b.severity] ||
        b.confidence - a.confidence ||
        first - second ||
        (a.text < b.text ? -1 : 1),
    )
    .map(({ diagnosis }) => diagnosis);
  return found.length === 0 ? tooLittleData(evidence) : found.slice(0, MOST);
}

/** Said only where nothing else is: then silence would pass for health. */
function tooLittleData({ symptoms }: DiagnosisEvidence): Diagnosis[] {
  const symptom = symptoms.find(({ kind }) => kind === 'too-little-data');
  if (symptom === undefined) return [];
  const calls = figureOf(symptom, 'calls') ?? 0;
  return [
    {
      symptom: symptom.kind,
      cause: 'too-little-data',
      severity: symptom.severity,
      text: `too little was measured to say whether anything ails it: ${calls} ${calls === 1 ? 'call' : 'calls'}`,
      confidence: 1,
      evidence: [{ name: 'calls', value: calls, unit: 'count' }],
      action: 'Let it run longer, under the load that it usually has.',
    },
  ];
}
