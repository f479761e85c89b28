/** Reads Prometheus's text back, as its server does: escapes undone, every sample with its labels. */

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LABEL = /(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>(?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;

/** @throws Error at a line that is neither a comment nor a sample */
export function samplesIn(text: string): Sample[] {
  if (text === '') return [];
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  return text
    .slice(0, -1)
    .split('\n')
    .filter((line) => !line.startsWith('# '))
    .map(sampleIn);
}

function sampleIn(line: string): Sample {
  const {
    name,
    labels = '',
    value,
  } = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)$/s.exec(line)?.groups ?? {};
  if (name === undefined || value === undefined) throw new Error(`no sample: ${line}`);
  return { name, labels: labelsIn(labels), value: value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value) };
}

function labelsIn(text: string): Record<string, string> {
  const found: [string, string][] = [];
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const { name, value } = LABEL.exec(text)?.groups ?? {};
    if (name === undefined || value === undefined) throw new Error(`no labels: ${text}`);
    if (found.some(([known]) => known === name)) throw new Error(`${name} is there twice: ${text}`);
    found.push([name, value.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))]);
  }
  return Object.fromEntries(found);
}
