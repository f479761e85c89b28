/**
 * What stands out in a stretch of measurements, worst first: a table of rules, each of which sees one thing.
 *
 * Deterministic: the same evidence gives the same findings in the same order. Silence is an answer.
 */
import type { Finding, Severity } from '../finding.ts';
import type { Evidence, Rule } from './evidence.ts';
import { failures, longTails, mostOfTheTime, tooLittleData } from './operations.ts';
import { busyLoop, disks, garbage, memory, processor } from './resources.ts';
import { blockedLoop } from './stalls.ts';

const RULES: readonly Rule[] = [
  blockedLoop,
  failures,
  busyLoop,
  memory,
  garbage,
  processor,
  disks,
  longTails,
  mostOfTheTime,
  tooLittleData,
];

/** More than this nobody reads; the worst are kept. */
const MOST_FINDINGS = 10;
const RANK: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

/** @returns at most 10 findings, by severity, then by the order of the rules, then by weight; empty when nothing stands out */
export function standOut(evidence: Evidence): Finding[] {
  return RULES.flatMap((rule, order) => rule(evidence).map((finding) => ({ finding, order })))
    .sort(
      (a, b) =>
        RANK[a.finding.severity] - RANK[b.finding.severity] || a.order - b.order || b.finding.weight - a.finding.weight,
    )
    .slice(0, MOST_FINDINGS)
    .map(({ finding }) => finding);
}
