/**
 * Runs a case round by round: every variant once a round, each in a fresh process, in an order that turns by one from
 * round to round. So whatever else the machine does meets all variants alike, none profits from another's warm caches
 * or compiled code, and a ratio compares what was measured within seconds. Programs that live together take their turns
 * by themselves; here they are only started anew.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { AloneCase, Case, Figure, Round } from './case.ts';

const run = promisify(execFile);
const VARIANT = fileURLToPath(new URL('variant.ts', import.meta.url));

/** Of all rounds: the middle one, and the quarter below and above it. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface Outcome {
  readonly figure: Figure;
  /** Undefined when it was not measured. */
  readonly spread: Spread | undefined;
  /** Undefined for a figure that has no floor. */
  readonly verdict: 'held' | 'missed' | 'inconclusive' | undefined;
}

export interface CaseResult {
  readonly case: Case;
  /** Those that one variant was measured in; not all variants need be part of each. */
  readonly rounds: number;
  /** Net costs by variant. */
  readonly costs: Readonly<Record<string, Spread>>;
  readonly outcomes: readonly Outcome[];
}

/** @param onRound is told of each round that is done */
export async function runCase(
  one: Case,
  { rounds, onRound }: { rounds: number; onRound: (done: number, of: number) => void },
): Promise<CaseResult> {
  const wanted = Math.min(rounds, one.rounds ?? rounds);
  const done: Round[] = [];
  for (let round = 0; round < wanted; round += 1) {
    done.push(...('together' in one ? await runProcess<Round[]>([one.name]) : [await runRound(one, round)]));
    onRound(round + 1, wanted);
  }
  const bare = 'bare' in one ? one.bare : undefined;
  const names = [...new Set(done.flatMap(Object.keys))].filter((name) => name !== bare);
  const measured = names.map((name) => [name, done.flatMap((round) => round[name] ?? [])] as const);
  return {
    case: one,
    rounds: Math.max(0, ...measured.map(([, costs]) => costs.length)),
    costs: Object.fromEntries(measured.map(([name, costs]) => [name, spreadOf(costs)])),
    outcomes: one.figures.map((figure) => outcomeOf(figure, done, 'leastRounds' in one ? one.leastRounds : undefined)),
  };
}

async function runRound(one: AloneCase, round: number): Promise<Round> {
  const names = Object.keys(one.variants);
  const turned = names.map((_, i) => names[(i + round) % names.length] as string);
  const costs: Record<string, number> = {};
  for (const name of turned) costs[name] = await runProcess<number>([one.name, name], one.node);
  const bare = one.bare === undefined ? 0 : (costs[one.bare] as number);
  return Object.fromEntries(Object.entries(costs).map(([name, cost]) => [name, cost - bare]));
}

async function runProcess<T>(words: readonly string[], node: readonly string[] = []): Promise<T> {
  // No condition: what is measured is what was built, as a user has it.
  const { stdout } = await run(process.execPath, ['--expose-gc', ...node, VARIANT, ...words]);
  return JSON.parse(stdout) as T;
}

function outcomeOf(figure: Figure, rounds: readonly Round[], leastRounds = 1): Outcome {
  const values = rounds.map(figure.of).filter(Number.isFinite);
  if (values.length === 0) return { figure, spread: undefined, verdict: verdictOf(figure, undefined) };
  const spread = spreadOf(values);
  return { figure, spread, verdict: verdictOf(figure, values.length < leastRounds ? undefined : spread.median) };
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] as number;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

function verdictOf({ floor }: Figure, value: number | undefined): Outcome['verdict'] {
  if (floor === undefined) return undefined;
  if (value === undefined) return 'inconclusive';
  const isHeld = 'atMost' in floor ? value <= floor.atMost : value >= floor.atLeast;
  return isHeld ? 'held' : 'missed';
}
