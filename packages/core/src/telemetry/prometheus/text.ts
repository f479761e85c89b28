/**
 * Families as text: Prometheus's own format (0.0.4) or OpenMetrics (1.0.0), piece by piece, so that who writes a long one
 * can pause between two series.
 *
 * When a series began (`_created`) is not written: Prometheus takes it for one more series.
 */
import type { MetricFamily } from '../family.ts';
import { classic } from './classic.ts';
import { type LabelPair, type PreparedFamily, prepared } from './prepared.ts';

export type TextFormat = 'text' | 'openmetrics';

/** Together they are the whole text; undefined stands for work that wrote nothing yet. */
export function* textPieces(families: Iterable<MetricFamily>, format: TextFormat): Generator<string | undefined, void> {
  const isOpen = format === 'openmetrics';
  for (const raw of families) {
    const family = yield* prepared(raw);
    if (family.points.length === 0) continue;
    yield head(family, isOpen);
    if (family.type === 'histogram') yield* histograms(family, isOpen);
    else {
      const name = family.type === 'counter' ? `${family.name}_total` : family.name;
      for (const { labels, value } of family.points) yield line(name, braced(labelText(labels)), value);
    }
  }
  if (isOpen) yield '# EOF\n';
}

function head({ name, unit, help, type }: PreparedFamily, isOpen: boolean): string {
  const stated = type === 'counter' && !isOpen ? `${name}_total` : name;
  const lines = [`# HELP ${stated} ${escapedHelp(help, isOpen)}\n`, `# TYPE ${stated} ${type}\n`];
  if (isOpen && unit !== '') lines.push(`# UNIT ${stated} ${unit}\n`);
  return lines.join('');
}

function* histograms(
  { name, octaves, points }: Extract<PreparedFamily, { type: 'histogram' }>,
  isOpen: boolean,
): Generator<string> {
  for (const { labels, value } of points) {
    const { buckets, count } = classic(value, octaves);
    const own = labelText(labels);
    const before = own === '' ? '' : `${own},`;
    let text = '';
    for (const bucket of buckets) {
      text += line(`${name}_bucket`, `{${before}le="${boundText(bucket.bound, isOpen)}"}`, bucket.count);
    }
    text += line(`${name}_bucket`, `{${before}le="+Inf"}`, count);
    yield text + line(`${name}_sum`, braced(own), value.sum) + line(`${name}_count`, braced(own), count);
  }
}

function line(name: string, labels: string, value: number): string {
  return `${name}${labels} ${numberText(value)}\n`;
}

function labelText(labels: readonly LabelPair[]): string {
  return labels.map(([name, value]) => `${name}="${escapedValue(value)}"`).join(',');
}

const braced = (labels: string): string => (labels === '' ? '' : `{${labels}}`);

/** OpenMetrics wants bounds to look like floats, so that equal ones are equal texts. */
function boundText(bound: number, isOpen: boolean): string {
  return isOpen && Number.isInteger(bound) ? bound.toFixed(1) : String(bound);
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '"': '\\"' };

function escapedValue(value: string): string {
  return value.replace(/[\\\n"]/g, (character) => ESCAPES[character] as string);
}

function escapedHelp(help: string, isOpen: boolean): string {
  return help.replace(isOpen ? /[\\\n"]/g : /[\\\n]/g, (character) => ESCAPES[character] as string);
}
