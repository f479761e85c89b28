/** PELT for changes of the mean (Killick 2012), penalty 2 ln n, in units of the noise: the usual exact method. @returns changes found */
export function pelt(values: Float64Array): number {
  const count = values.length;
  const sums = new Float64Array(count + 1);
  for (let i = 0; i < count; i += 1) sums[i + 1] = (sums[i] as number) + (values[i] as number);
  const penalty = 2 * Math.log(count);
  const best = new Float64Array(count + 1);
  const segments = new Int32Array(count + 1);
  best[0] = -penalty;
  const starts = new Int32Array(count + 1);
  let open = 1;
  for (let to = 1; to <= count; to += 1) {
    const costs = (from: number): number => {
      const sum = (sums[to] as number) - (sums[from] as number);
      return (best[from] as number) - (sum * sum) / (to - from);
    };
    let least = Number.POSITIVE_INFINITY;
    let at = 0;
    for (let k = 0; k < open; k += 1) {
      const whole = costs(starts[k] as number);
      if (whole < least) {
        least = whole;
        at = starts[k] as number;
      }
    }
    best[to] = least + penalty;
    segments[to] = (segments[at] as number) + 1;
    let kept = 0;
    for (let k = 0; k < open; k += 1) {
      const from = starts[k] as number;
      if (costs(from) <= (best[to] as number)) starts[kept++] = from;
    }
    starts[kept] = to;
    open = kept + 1;
  }
  return (segments[count] as number) - 1;
}
