/** What the verdicts on contracts of every kind have in common. */

export type VerdictState = 'kept' | 'broken' | 'insufficient-data';

/** One limit held against what was measured. */
export interface Held {
  readonly limit: number;
  /** What was measured; undefined when there was nothing to measure. */
  readonly actual: number | undefined;
  readonly state: VerdictState;
  /** Actual to limit: 1.5 is half as much again as promised; undefined without a measurement, or at a limit of 0. */
  readonly ratio: number | undefined;
}

/** Broken when a clause is; else insufficient-data when one is; else kept. */
export function stateOfAll(clauses: readonly Held[]): VerdictState {
  return (['broken', 'insufficient-data'] as const).find((s) => clauses.some(({ state }) => state === s)) ?? 'kept';
}

export function held(limit: number, actual: number | undefined, state: VerdictState): Held {
  return { limit, actual, state, ratio: actual === undefined || limit === 0 ? undefined : actual / limit };
}
