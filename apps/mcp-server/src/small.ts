/** Figures, names and sentences as small as a model needs them: names are a program's own and may be of any length. */

const LONGEST_NAME = 100;
const MOST_LABELS = 4;
const LONGEST_LABEL = 40;
const LONGEST_SENTENCE = 200;

/** Four figures: more would be noise to read, and cost room. */
export function rounded<T extends number | null>(value: T): T {
  return (value === null ? null : Number(value.toPrecision(4))) as T;
}

export const moment = (at: number): string => new Date(at).toISOString();
export const short = (text: string): string => cut(text, LONGEST_NAME);
export const sentence = (text: string): string => cut(text, LONGEST_SENTENCE);

export function shortLabels(all: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries(all).slice(0, MOST_LABELS);
  return Object.fromEntries(pairs.map(([name, value]) => [cut(name, LONGEST_LABEL), cut(value, LONGEST_LABEL)]));
}

/** On one line: a name can't pretend to be a line of ours. */
function cut(text: string, longest: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '\ufffd');
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}
