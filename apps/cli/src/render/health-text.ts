/** Health and what ails a program, in words for a terminal: the whole first, then what is not well, then the rest. */

import { formatConfidence, formatDuration } from '@perf/analytics';
import { padTo, plain, widthOf } from '@perf/analytics/document';
import type { FoundHealth } from '@perf/runtime/health';
import type { Report } from '@perf/runtime/report';
import type { Style } from './style.ts';

type Health = NonNullable<Report['health']>;
type Check = Health['checks'][number];
type Diagnosis = NonNullable<Report['diagnosis']>[number];

export function healthText(found: FoundHealth, style: Style): string {
  const { service, source, checks, diagnosis, notes } = found;
  const from = source === 'serve' ? 'as its perfkit serve knows it' : 'as it looks from here';
  const sections = [
    [`${stateWord(found.state, style)}  ${style.bold(plain(service))}: ${plain(found.text)}`, style.dim(`  ${from}`)],
    checkLines(checks, style),
    diagnosis.length === 0 ? [] : [style.bold('DIAGNOSIS'), ...diagnosisLines(diagnosis, style)],
    notes.map((note) => plain(note)),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const ORDER = ['fail', 'unauthorised', 'blocked', 'unknown', 'warn', 'pass'];

export function checkLines(checks: readonly Check[], style: Style): string[] {
  const sorted = ORDER.flatMap((state) => checks.filter((check) => check.state === state));
  const width = Math.max(0, ...sorted.map(({ name }) => widthOf(plain(name))));
  return sorted.map((check) =>
    `  ${stateMark(check.state, style)}  ${padTo(plain(check.name), width)}  ${style.dim(saying(check))}`.trimEnd(),
  );
}

function saying({ text, blockedBy, age, inMaintenance }: Check): string {
  const parts = [
    blockedBy === null ? plain(text) : `by ${plain(blockedBy)}`,
    inMaintenance ? 'in maintenance' : '',
    age === null || age < 5_000 ? '' : `${formatDuration(age)} ago`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** Two lines each: what it is, and what to do. */
export function diagnosisLines(diagnosis: readonly Diagnosis[], style: Style): string[] {
  return diagnosis.flatMap((one) => {
    const { severity, action } = one;
    const mark = { critical: style.red('!'), warning: style.yellow('!'), info: style.dim('·') }[severity];
    return [`  ${mark} ${diagnosisWords(one)}`, `    → ${plain(action)}`];
  });
}

export function diagnosisWords({ text, cause, confidence }: Diagnosis): string {
  const isCause = cause !== 'unknown' && cause !== 'too-little-data';
  return `${plain(text)}${isCause ? ` (${formatConfidence(confidence)} sure)` : ''}`;
}

const WIDTH = 'unauthorised'.length;

/** The state in its colour; `pass` and `warn` are short enough for a column of marks. */
export function stateMark(state: string, style: Style): string {
  const text = state.padEnd(state.length > 7 ? WIDTH : 7);
  return coloured(state, text, style);
}

const stateWord = (state: string, style: Style): string => coloured(state, style.bold(state.toUpperCase()), style);

function coloured(state: string, text: string, style: Style): string {
  if (state === 'pass') return style.green(text);
  return state === 'warn' || state === 'unknown' || state === 'blocked' ? style.yellow(text) : style.red(text);
}
