/** A plot for those who don't see it, and for those who want to know exactly. */
import { moment, quantity } from './words.ts';

interface Described {
  readonly unit: string;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly lines: readonly { readonly name: string; readonly points: readonly (number | null)[] }[];
}

/** One sentence: each line's last value, its least and its most. */
export function plotInWords(title: string, { unit, from, to, lines }: Described): string {
  const said = lines.map(({ name, points }) => {
    const known = points.filter((value) => value !== null);
    if (known.length === 0) return `${name}: nothing measured`;
    const [least, most] = [Math.min(...known), Math.max(...known)];
    return `${name}: last ${quantity(known.at(-1), unit)}, least ${quantity(least, unit)}, most ${quantity(most, unit)}`;
  });
  return `${title}, ${moment(from, to)} to ${moment(to, to)}. ${said.join('. ')}.`;
}

/** Where the points stand; `at(i)` is the beginning of its step. */
export function momentsAt({ from, step, lines }: Described): number[] {
  const length = Math.max(0, ...lines.map(({ points }) => points.length));
  return Array.from({ length }, (_, i) => from + i * step);
}

export function lastKnown(points: readonly (number | null)[]): number | null {
  return points.findLast((value) => value !== null) ?? null;
}
