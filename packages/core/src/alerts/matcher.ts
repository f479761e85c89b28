/**
 * Matchers on labels, written as in Alertmanager: `severity="critical"`, `team!=ops`, `host=~"web-.*"`, `"odd name"!~x`.
 *
 * All of a list have to match. A label that is absent is an empty one. A pattern matches the whole value.
 */
import { PerfError, shown } from '../errors.ts';

export type LabelSet = Readonly<Record<string, string>>;
export type Matches = (labels: LabelSet) => boolean;

const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;
const MATCHER = new RegExp(String.raw`^\s*(${QUOTED}|[^\s"=!~{},]+)\s*(=~|!~|!=|=)\s*(${QUOTED}|[^"]*?)\s*$`, 's');

export function labelOf(labels: LabelSet, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';
}

/**
 * Whether labels match all of these matchers, as one function.
 *
 * @throws PerfError `core/invalid-argument` for a text that is no matcher, a pattern that is none, or an empty list
 */
export function matchesOf(matchers: readonly string[]): Matches {
  if (!Array.isArray(matchers) || matchers.length === 0) throw invalid('a list of at least one', matchers);
  const all = matchers.map(matcherOf);
  return (labels) => all.every((matches) => matches(labels));
}

function matcherOf(text: string): Matches {
  const [, name = '', operator, value = ''] = MATCHER.exec(text) ?? [];
  if (operator === undefined) throw invalid('texts like `severity="critical"`', text);
  const [label, wanted] = [unquoted(name, text), unquoted(value, text)];
  const negated = operator.startsWith('!');
  const isEqual = operator.endsWith('~') ? patternOf(wanted, text) : (own: string) => own === wanted;
  return (labels) => isEqual(labelOf(labels, label)) !== negated;
}

function patternOf(source: string, text: string): (own: string) => boolean {
  try {
    const pattern = new RegExp(`^(?:${source})$`, 'u');
    return (own) => pattern.test(own);
  } catch (cause) {
    throw invalid('patterns that are regular expressions', text, cause);
  }
}

function unquoted(part: string, text: string): string {
  if (!part.startsWith('"')) return part;
  try {
    return JSON.parse(part) as string;
  } catch (cause) {
    throw invalid('texts with valid escapes', text, cause);
  }
}

function invalid(expected: string, got: unknown, cause?: unknown): PerfError {
  return new PerfError('core/invalid-argument', {
    message: `Expected \`matchers\` to be ${expected}, got \`${shown(got)}\``,
    hint: 'Write each as label, operator and value: `severity="critical"`, `team!=ops`, `host=~"web-.*"`.',
    cause,
  });
}
