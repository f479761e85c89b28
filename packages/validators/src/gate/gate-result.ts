/** What a gate found of two revisions. A regression is a value: who asked decides what to do about it. */

import { formatRatio } from '@perf/analytics';
import type { Ratio } from '@perf/core';
import type { InterleavedComparison } from '../compare/contest.ts';

export interface GatedRevision {
  readonly name: string;
  readonly commit: string;
}

export interface GateBench extends InterleavedComparison {
  /** The command, or the file and the case in it. */
  readonly name: string;
}

export interface GateResult {
  readonly schema: 1;
  readonly kind: 'gate';
  readonly against: GatedRevision;
  readonly revision: GatedRevision;
  /**
   * `inconclusive`: nothing was seen, and a change of `detect` might not have been. `no-evidence` says that it would.
   */
  readonly verdict: 'regression' | 'improvement' | 'no-evidence' | 'inconclusive';
  readonly benches: readonly GateBench[];
  /** The size of a change that has to be visible. */
  readonly detect: Ratio;
  /** Smaller changes are none. */
  readonly threshold: Ratio;
  readonly notes: readonly string[];
  /** One sentence. */
  readonly text: string;
}

type Judging = Omit<GateResult, 'schema' | 'kind' | 'verdict' | 'text'>;

export function gateResult(judging: Judging): GateResult {
  const verdict = verdictOf(judging);
  return { schema: 1, kind: 'gate', ...judging, verdict, text: sentence(verdict, judging) };
}

function verdictOf({ benches, detect }: Judging): GateResult['verdict'] {
  const verdicts = benches.map((bench) => bench.verdict);
  if (verdicts.includes('regression')) return 'regression';
  const isBlind = benches.some((bench) => bench.verdict === 'no-evidence' && bench.smallestEffect > detect);
  if (isBlind || benches.length === 0) return 'inconclusive';
  return verdicts.includes('improvement') ? 'improvement' : 'no-evidence';
}

function sentence(verdict: GateResult['verdict'], { benches, detect, against, revision }: Judging): string {
  const slower = benches.filter((bench) => bench.verdict === 'regression');
  const faster = benches.filter((bench) => bench.verdict === 'improvement');
  const smallest = Math.max(0, ...benches.map(({ smallestEffect }) => smallestEffect));
  const named = (those: readonly GateBench[]): string =>
    those.map(({ name, ratio }) => `\`${name}\` (${percent(ratio)})`).join(', ');
  switch (verdict) {
    case 'regression':
      return `Regression: ${revision.name} is slower than ${against.name} in ${named(slower)}.`;
    case 'improvement':
      return `Improvement: ${revision.name} is faster than ${against.name} in ${named(faster)}.`;
    case 'no-evidence':
      return `No evidence of a change between ${against.name} and ${revision.name}: one of ${formatRatio(smallest)} would have been seen.`;
    case 'inconclusive':
      return benches.length === 0
        ? 'Inconclusive: there is nothing that both revisions have to be measured.'
        : `Inconclusive: a change of ${formatRatio(detect)} might not have been seen, only one of ${known(smallest)}. Give more time, or a quieter machine.`;
  }
}

const known = (smallest: Ratio): string => (Number.isFinite(smallest) ? formatRatio(smallest) : 'unknown size');

/** `+5.2 %`, `−3.1 %`. */
export function percent(ratio: number): string {
  const share = (ratio - 1) * 100;
  if (!Number.isFinite(share)) return 'unknown';
  return `${share < 0 ? '−' : '+'}${Math.abs(share).toFixed(1)} %`;
}
