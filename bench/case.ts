/**
 * What a case of the bench is: variants that measure themselves, and figures made of what they said in one and the same
 * round.
 */

interface CaseBase {
  /** As typed after `pnpm bench`. */
  readonly name: string;
  readonly title: string;
  /** What one number of a variant is, like `ns a call`. */
  readonly unit: string;
  readonly figures: readonly Figure[];
  /** Fewer rounds where a variant gives the same every time, or takes long. @default as many as were asked for */
  readonly rounds?: number;
  /** What is measured, by the packages' names below `@perf/`, so that nothing else is built. @default all */
  readonly packages?: readonly string[];
  /** Why this machine can't run it; undefined when it can. */
  readonly impossible?: () => string | undefined;
}

/** Variants that each run alone, in a process of their own. */
export interface AloneCase extends CaseBase {
  /** By name; each returns its cost. */
  readonly variants: Readonly<Record<string, Variant>>;
  /** The variant that only loops: it is subtracted from all others of its round. */
  readonly bare?: string;
  /** Options of Node for the processes. */
  readonly node?: readonly string[];
}

/** Programs that live at the same time, so that whatever the machine does meets all of them. */
export interface TogetherCase extends CaseBase {
  /** Starts them, measures them in turns, ends them. Runs in a process of its own. @returns one round or several */
  readonly together: () => Promise<Round[]>;
  /** What this machine lacks, and why, one sentence each. Figures that need it stay without a value. */
  readonly absent?: () => readonly string[];
  /** A figure made of fewer rounds than these is told, but not held against its floor. @default 1 */
  readonly leastRounds?: number;
}

export type Case = AloneCase | TogetherCase;
export type Variant = () => number | Promise<number>;

/** The costs of one round by variant, the bare loop subtracted. */
export type Round = Readonly<Record<string, number>>;

export interface Figure {
  readonly name: string;
  /** NaN for a round that lacks one of its variants. */
  readonly of: (round: Round) => number;
  /** What the figure is held against; without one it is only told. */
  readonly floor?: { readonly atMost: number } | { readonly atLeast: number };
  readonly show: (value: number) => string;
}

/** How many times cheaper one variant is than another, as `1/2.9`. */
export function share(variant: string, peer: string): Pick<Figure, 'of' | 'show'> {
  return { of: (round) => cost(round, variant) / cost(round, peer), show: (value) => `1/${(1 / value).toFixed(2)}` };
}

/** NaN for a variant that was not measured in this round. */
export function cost(round: Round, variant: string): number {
  return round[variant] ?? Number.NaN;
}
