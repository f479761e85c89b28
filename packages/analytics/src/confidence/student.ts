/** Student's t: how likely a value beyond t is when the noise itself was estimated from few points. */

/**
 * P(|T| > t), by the continued fraction of the incomplete beta function (Lentz's method; Press et al. 2007, 6.4).
 *
 * @param df degrees of freedom, above 0
 */
export function studentP(t: number, df: number): number {
  if (!Number.isFinite(t)) return Number.isNaN(t) ? 1 : 0;
  const x = df / (df + t * t);
  return x < (df / 2 + 1) / (df / 2 + 2.5) ? tail(x, df / 2, 0.5) : 1 - tail(1 - x, 0.5, df / 2);
}

/** Good for x below (a + 1)/(a + b + 2). */
function tail(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 300; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return (front * fraction) / a;
}

/** Stirling's series, after a climb to where it is exact. */
function logGamma(x: number): number {
  let climbed = 0;
  let y = x;
  for (; y < 12; y += 1) climbed += Math.log(y);
  const square = 1 / (y * y);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / y;
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - climbed;
}

/** The t below which a share p of all values lies; by halving, exact to some twelve figures. @param df above 0 */
export function studentQuantile(p: number, df: number): number {
  if (p < 0.5) return -studentQuantile(1 - p, df);
  let low = 0;
  let high = 1;
  while (studentP(high, df) / 2 > 1 - p && high < 1e12) high *= 2;
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (studentP(middle, df) / 2 > 1 - p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
