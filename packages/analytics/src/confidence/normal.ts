/** The standard normal distribution: how likely a value beyond z is, and which z is as unlikely as p. */

/** P(Z > z). Relative error below 1e-12 far into the tail, where small p-values live. */
export function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  if (z < 3) return 0.5 - bodyOf(z);
  // Laplace's continued fraction, from its end; 60 terms are exact to the last digits from z = 3 on.
  let fraction = z;
  for (let k = 60; k >= 1; k -= 1) fraction = z + k / fraction;
  return density(z) / fraction;
}

/** P(|Z| > z), for a test that asks for a difference in either direction. */
export function twoSidedP(z: number): number {
  return Math.min(1, 2 * upperTail(Math.abs(z)));
}

function density(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** P(0 < Z < z) by its Taylor series about 0 (Marsaglia 2004). */
function bodyOf(z: number): number {
  let sum = z;
  let term = z;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return sum * density(z);
}

/**
 * The z below which a share p of all values lies (Acklam 2003; relative error below 1.2e-9).
 *
 * @returns -Infinity and Infinity at 0 and 1
 */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(TAIL_OVER, q) / (polynomial(TAIL_UNDER, q) * q + 1);
  }
  const q = p - 0.5;
  const r = q * q;
  return (polynomial(BODY_OVER, r) * q) / (polynomial(BODY_UNDER, r) * r + 1);
}

/** Highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}

const BODY_OVER = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const BODY_UNDER = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
];
const TAIL_OVER = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_UNDER = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];
