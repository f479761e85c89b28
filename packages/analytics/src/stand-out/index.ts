/**
 * What stands out in a stretch of measurements, worst first: a table of rules, each of which sees one thing.
 *
 * Deterministic: the same evidence gives the same findings, in whatever order its parts come. Silence is an answer: a
 * healthy program gives none. A rule says nothing where it has too little to go by.
 */
import type { Finding, Severity } from '../finding.ts';
import { collections } from './collections.ts';
import { disks } from './disks.ts';
import type { Evidence, Rule } from './evidence.ts';
import { givenLimits } from './limits.ts';
import { memory } from './memory.ts';
import { failures, longTails, mostOfTheTime } from './operations.ts';
import { busyLoop, processor } from './processor.ts';
import { blockedLoop, heldUp } from './stalls.ts';
import { tooLittleData } from './too-little-data.ts';

/** What is nearer to the users comes first. */
const RULES: readonly Rule[] = [
  blockedLoop,
  failures,
  busyLoop,
  memory,
  givenLimits,
  collections,
  processor,
  disks,
  longTails,
  heldUp,
  mostOfTheTime,
  tooLittleData,
];

/** More than this nobody reads. */
const MOST_FINDINGS = 10;
/** So that one fault in many operations does not hide another. */
const MOST_OF_A_KIND = 4;
const RANK: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

/**
 * What is worth a sentence, worst first.
 *
 * @returns at most 10 findings, of each kind at most 4: by severity, then by the order of the rules, then by weight; empty
 *   when nothing stands out
 */
export function standOut(evidence: Evidence): Finding[] {
  const found = RULES.flatMap((rule, order) => rule(evidence).map((finding) => ({ finding, order }))).sort(
    ({ finding: a, order: first }, { finding: b, order: second }) =>
      RANK[a.severity] - RANK[b.severity] || first - second || b.weight - a.weight || (a.text < b.text ? -1 : 1),
  );
  const texts = new Set<string>();
  const ofKind = new Map<string, number>();
  const worst = found.filter(({ finding: { kind, text } }) => {
    const before = ofKind.get(kind) ?? 0;
    if (texts.has(text) || before >= MOST_OF_A_KIND) return false;
    texts.add(text);
    ofKind.set(kind, before + 1);
    return true;
  });
  return worst.slice(0, MOST_FINDINGS).map(({ finding }) => finding);
}
