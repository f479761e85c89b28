/**
 * A series of numbers on one line, in the notation of Prometheus's promtool.
 *
 * | text     | means                        | values            |
 * |----------|------------------------------|-------------------|
 * | `7`      | one value                    | 7                 |
 * | `1+2x3`  | a, then 3 steps of +2        | 1 3 5 7           |
 * | `1-2x3`  | a, then 3 steps of -2        | 1 -1 -3 -5        |
 * | `7x3`    | a, then 3 times a again      | 7 7 7 7           |
 * | `_`      | a gap                        | undefined         |
 * | `_x3`    | 3 gaps (3, unlike the above) | 3 × undefined     |
 *
 * As in promtool, `x3` after a value means three *more*, so that the count is the number of steps.
 */
const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const VALUES = new RegExp(`^(?<start>${NUMBER})(?:(?<step>${NUMBER.replace('?', '')})?x(?<times>\\d+))?$`);
const GAP = /^_(?:x(?<times>\d+))?$/;

/**
 * The values that a line of series notation stands for.
 *
 * @param text terms parted by white space; the empty text is the empty series
 * @returns oldest first; undefined is a gap
 */
export function series(text: string): (number | undefined)[] {
  return text.split(/\s+/).filter(Boolean).flatMap(valuesOf);
}

function valuesOf(term: string): (number | undefined)[] {
  const gap = GAP.exec(term);
  if (gap !== null) return new Array<undefined>(Number(gap.groups?.times ?? 1)).fill(undefined);
  const { start, step = '0', times = '0' } = VALUES.exec(term)?.groups ?? {};
  if (start === undefined) {
    throw new SyntaxError(`Expected a term like \`7\`, \`1+2x3\`, \`7x3\`, \`_\` or \`_x3\`, got \`${term}\``);
  }
  // A product for each value, not a running sum, so that a long series of 0.1 does not drift.
  return Array.from({ length: Number(times) + 1 }, (_, index) => Number(start) + Number(step) * index);
}
