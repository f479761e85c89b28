/**
 * The Universal Scalability Law (Gunther 1993): how throughput grows with the users that ask at once.
 *
 *   X(N) = λ N / (1 + σ (N − 1) + κ N (N − 1))
 *
 * λ is what one user gets, σ the share of work that waits for its turn, κ what keeping each other up to date costs. N / X is
 * linear in 1/λ, σ/λ and κ/λ, so the best fit is found by least squares of relative errors, with no first guess; neither of
 * the two costs is below 0. The intervals are of a bootstrap of what the fit leaves over.
 */
import type { Ratio } from '@perf/core';

export interface UslPoint {
  readonly concurrency: number;
  /** Requests per second. */
  readonly rate: number;
}

/** A figure, and where it lies with 95 % confidence. */
export interface Estimate {
  readonly value: number;
  readonly interval: readonly [lower: number, upper: number];
}

export interface UslFit {
  readonly lambda: Estimate;
  readonly sigma: Estimate;
  readonly kappa: Estimate;
  /** Users at which throughput is highest; undefined where it only levels off, or lies past ten times what was tried. */
  readonly peakConcurrency: number | undefined;
  /** The highest throughput by the law, or what it levels off at; undefined where it does neither. */
  readonly peakRate: number | undefined;
  /** What the fit leaves over, typically, as a share. */
  readonly error: Ratio;
  readonly points: readonly UslPoint[];
}

type Parts = readonly [inverse: number, sigma: number, kappa: number];

/** Three figures are fitted, and something has to be left over to tell how well. */
const FEWEST_POINTS = 5;
const REPEATS = 500;

/**
 * The Universal Scalability Law through figures of throughput by users, with intervals.
 *
 * @param points one of each concurrency or several, in any order
 * @param random 0…1, seeded for a result that can be repeated
 * @returns undefined for fewer than 5 points with a rate above 0, or when they do not tell the three figures apart
 */
export function fitUsl(points: readonly UslPoint[], random: () => number = Math.random): UslFit | undefined {
  const used = points.filter(({ concurrency, rate }) => concurrency >= 1 && rate > 0);
  const best = new Set(used.map(({ concurrency }) => concurrency)).size < FEWEST_POINTS ? undefined : fitted(used);
  if (best === undefined) return undefined;
  const fits = repeated(used, best, random);
  const all = figures(best);
  const estimate = (key: keyof typeof all): Estimate => ({
    value: all[key],
    interval: middle(fits.map((fit) => figures(fit)[key])),
  });
  const left = used.map((point) => Math.abs(Math.log(point.rate / rateBy(best, point.concurrency))));
  return {
    lambda: estimate('lambda'),
    sigma: estimate('sigma'),
    kappa: estimate('kappa'),
    ...peakOf(all, Math.max(...used.map(({ concurrency }) => concurrency))),
    error: Math.expm1(quantileOf(left, 0.5)),
    points: used,
  };
}

function figures([inverse, sigma, kappa]: Parts): Record<'lambda' | 'sigma' | 'kappa', number> {
  return { lambda: 1 / inverse, sigma: sigma / inverse, kappa: kappa / inverse };
}

function rateBy([inverse, sigma, kappa]: Parts, users: number): number {
  return users / (inverse + sigma * (users - 1) + kappa * users * (users - 1));
}

function peakOf(
  { lambda, sigma, kappa }: ReturnType<typeof figures>,
  most: number,
): Pick<UslFit, 'peakConcurrency' | 'peakRate'> {
  const peak = kappa > 0 && sigma < 1 ? Math.sqrt((1 - sigma) / kappa) : undefined;
  if (peak !== undefined && peak <= 10 * most)
    return { peakConcurrency: peak, peakRate: rateBy([1 / lambda, sigma / lambda, kappa / lambda], Math.max(1, peak)) };
  return { peakConcurrency: undefined, peakRate: sigma > 0 ? lambda / sigma : undefined };
}

/** Fits of what the law says, each point off by what some point was off. Those that can't be fitted are left out. */
function repeated(points: readonly UslPoint[], best: Parts, random: () => number): Parts[] {
  const left = points.map((point) => point.rate / rateBy(best, point.concurrency));
  // Three figures were fitted: what is left over is too small by as much.
  const wider = Math.sqrt(points.length / (points.length - 3));
  const again = Array.from({ length: REPEATS }, () =>
    fitted(
      points.map(({ concurrency }) => {
        const off = left[Math.floor(random() * left.length)] as number;
        return { concurrency, rate: rateBy(best, concurrency) * off ** wider };
      }),
    ),
  );
  return again.filter((fit) => fit !== undefined);
}

function middle(values: readonly number[]): readonly [number, number] {
  return [quantileOf(values, 0.025), quantileOf(values, 0.975)];
}

function quantileOf(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))] ?? Number.NaN;
}

/** The best of the fits in which some of the costs are 0: with two costs there are four, and no iteration is needed. */
function fitted(points: readonly UslPoint[]): Parts | undefined {
  const candidates = [
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ] as const;
  let best: Parts | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [hasSigma, hasKappa] of candidates) {
    const columns = [0, ...(hasSigma ? [1] : []), ...(hasKappa ? [2] : [])];
    const solved = leastSquares(points, columns);
    if (solved === undefined || solved[0] <= 0 || solved[1] < 0 || solved[2] < 0) continue;
    const error = points.reduce((sum, point) => sum + (point.rate / rateBy(solved, point.concurrency) - 1) ** 2, 0);
    // A cost that explains nothing is none.
    if (error < least * (1 - 1e-9)) [best, least] = [solved, error];
  }
  return best;
}

/** Weighted by the rate, so that errors are relative: each row is X/N × (1, N − 1, N (N − 1)), and asks for 1. */
function leastSquares(points: readonly UslPoint[], columns: readonly number[]): Parts | undefined {
  const rows = points.map(({ concurrency: users, rate }) => {
    const all = [1, users - 1, users * (users - 1)].map((value) => (value * rate) / users);
    return columns.map((column) => all[column] as number);
  });
  const matrix = columns.map((_, a) => [
    ...columns.map((_, b) => rows.reduce((sum, row) => sum + (row[a] as number) * (row[b] as number), 0)),
    rows.reduce((sum, row) => sum + (row[a] as number), 0),
  ]);
  const solved = eliminate(matrix);
  if (solved === undefined) return undefined;
  const parts: [number, number, number] = [0, 0, 0];
  for (const [index, column] of columns.entries()) parts[column] = solved[index] as number;
  return parts;
}

/** Gauss and Jordan; undefined where the equations do not tell the unknowns apart. */
function eliminate(matrix: number[][]): number[] | undefined {
  const size = matrix.length;
  for (let column = 0; column < size; column += 1) {
    const pivotRow = matrix[column] as number[];
    const pivot = pivotRow[column] as number;
    if (!(Math.abs(pivot) > 1e-12)) return undefined;
    for (const [index, row] of matrix.entries()) {
      if (index === column) continue;
      const factor = (row[column] as number) / pivot;
      for (let at = column; at <= size; at += 1) row[at] = (row[at] as number) - factor * (pivotRow[at] as number);
    }
  }
  return matrix.map((row, index) => (row[size] as number) / (row[index] as number));
}
