/**
 * What is measured, as expressions of PromQL over the series that `/metrics`, remote write and OpenTelemetry bring.
 *
 * One perfkit is one judge: figures are put together by the labels that tell perfkits apart, never over several.
 */
import { type ReadingName, readingCatalogue } from '@perf/core';
import { labelNames, metricName, readingFamilies } from '@perf/core/telemetry';

/** Which names series have: as perfkit tells them itself, or as a collector of OpenTelemetry does. */
export type MetricsFrom = 'scrape' | 'otel';

export interface Naming {
  readonly service: string;
  readonly from: MetricsFrom;
}

/** By these, series are of one perfkit. */
const JUDGES: Readonly<Record<MetricsFrom, readonly string[]>> = {
  scrape: ['job', 'instance', 'service', 'host'],
  otel: ['job', 'instance'],
};

export const judges = ({ from }: Naming): string => JUDGES[from].join(', ');

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`;

/** `{operation="save",service="shop"}` */
export function selector({ service, from }: Naming, labels: Readonly<Record<string, string>> = {}): string {
  const names = labelNames(new Set(Object.keys(labels)));
  const own = Object.entries(labels).map(
    ([label, value]) => [ownName(names.get(label) ?? label, from), value] as const,
  );
  // A collector tells the attribute service.name as the job.
  const all = [...own, [from === 'otel' ? 'job' : 'service', service] as const];
  return `{${all.map(([label, value]) => `${label}=${quoted(value)}`).join(',')}}`;
}

function ownName(label: string, from: MetricsFrom): string {
  return JUDGES[from].includes(label) ? `exported_${label}` : label;
}

export interface Expression {
  readonly text: string;
  /** A value there for 1 here. */
  readonly perUnit: number;
}

/** A reading of the catalogue, a limit or the sessions under way; one series for each perfkit. */
export function readingExpression(name: string, naming: Naming): Expression {
  const by = `max by (${judges(naming)})`;
  if (Object.hasOwn(readingCatalogue, name)) {
    const [family] = readingFamilies({ [name]: 1 });
    if (family === undefined) throw new TypeError(`${name} has no family`);
    const [point] = family.points as { value: number }[];
    const metric = metricName(naming.from === 'otel' && family.unit === '{core}' ? { ...family, unit: '' } : family);
    return { text: `${by} (${metric.name}${selector(naming)})`, perUnit: point?.value ?? 1 };
  }
  // Scraped under a name of their own; by remote write they are readings like any other.
  const sent = `${by} (perfkit_reading${selector(naming, { reading: name })})`;
  return { text: `(${usageExpression(name, naming, by)} or ${sent})`, perUnit: 1 };
}

function usageExpression(name: string, naming: Naming, by: string): string {
  const [, sessions] = /^sessions\.(.+)\.active$/s.exec(name) ?? [];
  if (sessions !== undefined) return `${by} (perfkit_sessions_active${selector(naming, { sessions })})`;
  const [, limit = '', figure] = /^limit\.(.+)\.(used?)$/s.exec(name) ?? [];
  const of = selector(naming, { limit });
  const used = `perfkit_limit_used${of}`;
  return `${by} (${figure === 'use' ? `${used} / perfkit_limit_max${of}` : used})`;
}

/** The metric behind a reading, as a selector without any function: what `absent` asks for. */
export function absenceExpression(name: string, naming: Naming): string {
  if (!Object.hasOwn(readingCatalogue, name)) return `absent(${readingExpression(name, naming).text})`;
  const { text } = readingExpression(name as ReadingName, naming);
  return `absent(${text.replace(/^max by \([^)]*\) \((.*)\)$/s, '$1')})`;
}
