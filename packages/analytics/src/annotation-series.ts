/**
 * Annotations as a store of metrics keeps them: one series each, its value the moment in seconds, as other such gauges have it.
 *
 *   perfkit_annotation_timestamp_seconds{kind="deploy", text="v1.4.2", label_commit="3f2a9c1"} 1767225600
 *
 * The moment is the value and not the time of the sample, so that one can be told of afterwards, and none is too old for the
 * store. Bounded: a store keeps each text for ever, in memory too.
 */
import { labelNames } from '@perf/core/telemetry';
import type { Annotation } from './history.ts';

export const ANNOTATION = 'perfkit_annotation_timestamp_seconds';

const PREFIX = 'label_';
const LONGEST_TEXT = 200;
const MOST_LABELS = 10;

/** Without name and labels of the program. A label without text is none. */
export function labelsOfAnnotation({ kind, text, labels = {} }: Annotation): Record<string, string> {
  const told = Object.entries(labels).slice(0, MOST_LABELS);
  const names = labelNames(new Set(told.map(([name]) => name)));
  const own = told.map(([name, value]): [string, string] => [`${PREFIX}${names.get(name) ?? name}`, shortened(value)]);
  const all: Record<string, string> = { ...Object.fromEntries(own), kind: shortened(kind), text: shortened(text) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** @returns undefined for what is none of ours */
export function annotationOf(metric: Readonly<Record<string, string>>, seconds: number): Annotation | undefined {
  const { kind, text = '' } = metric;
  const at = Math.round(seconds * 1000);
  if (kind === undefined || !(at >= 0 && Number.isFinite(at))) return undefined;
  const labels = Object.fromEntries(
    Object.entries(metric).flatMap(([name, value]) =>
      name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), value] as const] : [],
    ),
  );
  return { at, kind, text, ...(Object.keys(labels).length === 0 ? {} : { labels }) };
}

function shortened(text: string): string {
  const characters = Array.from(text.toWellFormed());
  return characters.length <= LONGEST_TEXT ? characters.join('') : `${characters.slice(0, LONGEST_TEXT - 1).join('')}…`;
}
