/**
 * From evidence to advice: a table of rules, each of which knows one ill, then one order. Pure: the same evidence gives the
 * same advice, in whatever order its parts come, and none gives none.
 */
import { formatRatio } from '@perf/analytics';
import type { Milliseconds, Ratio } from '@perf/core';
import type { DiagnosisSeverity } from '@perf/health';
import type { Attempt } from './attempt.ts';
import type { Evidence } from './evidence.ts';
import { type Known, know } from './known.ts';
import { planFor } from './make-plan.ts';
import type { Verification } from './plan.ts';
import type { Recommendation, RiskLevel } from './recommendation.ts';
import { callingGc, collections } from './rules/collections.ts';
import { slowDependencies } from './rules/dependency.ts';
import { diagnosed } from './rules/diagnosed.ts';
import { blockedLoop, busyLoop } from './rules/event-loop.ts';
import { crowdedHeap } from './rules/heap-room.ts';
import { memoryLeaks } from './rules/memory.ts';
import { pools } from './rules/pools.ts';
import type { Draft, Rule } from './rules/rule.ts';
import { type Strategy, type StrategyName, strategyOf } from './strategy.ts';

export interface RecommendOptions {
  /** @default 'balanced' */
  readonly strategy?: StrategyName | Strategy;
}

const RULES: readonly Rule[] = [
  memoryLeaks,
  crowdedHeap,
  collections,
  callingGc,
  blockedLoop,
  busyLoop,
  slowDependencies,
  pools,
  diagnosed,
];

/** What brings about what: who mends the first sees the second go by itself. */
const BRINGS_ABOUT: Readonly<Record<string, readonly string[]>> = {
  'memory/leak': [
    'memory/recycle',
    'memory/heap-limit',
    'memory/container-limit',
    'container/memory',
    'gc/pressure',
    'gc/when-idle',
    'event-loop/blocked',
    'event-loop/busy',
    'memory/native',
    'machine/memory',
  ],
  'memory/buffers': ['memory/recycle', 'memory/container-limit', 'container/memory', 'machine/memory'],
  'memory/native': ['memory/recycle', 'container/memory', 'machine/memory'],
  'memory/heap-limit': ['gc/pressure'],
  'gc/pressure': ['event-loop/blocked', 'event-loop/busy', 'machine/cpu'],
  'container/cpu': ['event-loop/blocked', 'event-loop/busy'],
  'event-loop/blocked': ['event-loop/busy', 'dependency/slow', 'pool/too-small', 'machine/cpu'],
  'pool/leak': ['pool/too-small'],
  'dependency/failing': ['dependency/slow'],
  'dependency/slow': ['pool/too-small'],
};

const RANK: Readonly<Record<DiagnosisSeverity, number>> = { critical: 0, warning: 1, info: 2 };
const RISKS: Readonly<Record<RiskLevel | 'none', number>> = { none: 0, low: 1, medium: 2, high: 3 };
/** Of the confidence, each time it was tried in vain: once it stays below what is untried, twice it is no advice. */
const DID_NOT_HELP: Ratio = 0.65;
const WITHIN: Milliseconds = 600_000;

/**
 * Advice, the most worth doing first: causes before what they bring about, then by how bad it is and how sure.
 *
 * @param evidence every part optional, in any order
 * @returns no two of one `id`; empty where nothing is to be advised, or nothing is known
 * @throws PerfError `optimizer/invalid-argument` for a strategy that is none, or evidence that is no object
 */
export function recommend(evidence: Evidence, { strategy }: RecommendOptions = {}): Recommendation[] {
  const terms = strategyOf(strategy);
  const known = know(evidence);
  const drafts = RULES.flatMap((rule) => rule(known, terms));
  const ruled = new Set(drafts.map(({ rule }) => rule));
  const broughtAbout = new Set([...ruled].flatMap((rule) => BRINGS_ABOUT[rule] ?? []));
  const best = new Map<string, Ranked>();
  for (const draft of drafts) {
    const ranked = ranking(draft, { known, terms, isBroughtAbout: broughtAbout.has(draft.rule) });
    const other = best.get(ranked.recommendation.id);
    if (other === undefined || other.recommendation.confidence < ranked.recommendation.confidence) {
      best.set(ranked.recommendation.id, ranked);
    }
  }
  return [...best.values()]
    .filter(({ recommendation: { confidence } }) => confidence >= terms.minConfidence)
    .sort(byWorth)
    .map(({ recommendation }) => recommendation);
}

interface Ranked {
  readonly recommendation: Recommendation;
  readonly severity: DiagnosisSeverity;
  readonly isBroughtAbout: boolean;
  /** How often it was tried in vain. */
  readonly inVain: number;
}

interface Terms {
  readonly known: Known;
  readonly terms: Strategy;
  readonly isBroughtAbout: boolean;
}

function ranking(draft: Draft, { known, terms, isBroughtAbout }: Terms): Ranked {
  const { severity, goal, within = WITHIN, ...rest } = draft;
  const { change } = rest;
  const id = `${draft.rule}:${draft.subject}`;
  const attempts = known.attempts.filter((attempt) => attempt.id === id);
  const inVain = attempts.filter(({ outcome }) => outcome === 'rolled-back').length;
  const metric = goal === 'no-harm' && change !== undefined ? `pool.${draft.subject}.wait.p95` : draft.effect.metric;
  const verify: Verification = {
    ...{ metric, better: goal === 'no-harm' ? 'lower' : draft.effect.better, minEffect: terms.minEffect },
    ...{ minSamples: terms.minSamples, within },
    ...(goal === undefined ? {} : { goal }),
  };
  const plan =
    change === undefined ? undefined : planFor({ id, change, verify, subject: draft.subject }, known.tunables, terms);
  const tried = triedText(attempts);
  const recommendation: Recommendation = {
    id,
    ...rest,
    confidence: Math.min(1, Math.max(0, draft.confidence)) * DID_NOT_HELP ** inVain,
    verify,
    ...(plan === undefined ? {} : { plan }),
    mayApply: plan !== undefined && inVain === 0 && RISKS[draft.risk.level] <= RISKS[terms.unasked],
    ...(tried === undefined ? {} : { tried }),
  };
  return { recommendation, severity, isBroughtAbout, inVain };
}

function byWorth(a: Ranked, b: Ranked): number {
  return (
    a.inVain - b.inVain ||
    Number(a.isBroughtAbout) - Number(b.isBroughtAbout) ||
    RANK[a.severity] - RANK[b.severity] ||
    b.recommendation.confidence - a.recommendation.confidence ||
    (a.recommendation.id < b.recommendation.id ? -1 : 1)
  );
}

function triedText(attempts: readonly Attempt[]): string | undefined {
  const last = [...attempts].sort((a, b) => a.at - b.at).at(-1);
  if (last === undefined) return undefined;
  const { tunable, from, to, outcome, metric, effect } = last;
  const did = effect === null ? '' : `: ${metric} ${effect < 0 ? 'fell' : 'rose'} by ${formatRatio(Math.abs(effect))}`;
  const times = attempts.length === 1 ? '' : `, ${attempts.length} attempts in all`;
  return `${tunable} from ${from} to ${to} was ${outcome === 'inconclusive' ? 'tried without a result' : outcome.replace('-', ' ')}${did}${times}`;
}
