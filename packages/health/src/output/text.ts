/** A report as text: the whole in the first line, then what is not well, then the rest. */

import type { CheckResult, Observed } from '../check.ts';
import type { HealthReport } from '../roll-up.ts';
import { spanText } from '../span-text.ts';

const ORDER = ['fail', 'unauthorised', 'blocked', 'unknown', 'warn', 'pass'] as const;

/** Lines without colour, without a line break at the end. */
export function toText({ state, text, checks }: HealthReport): string {
  const sorted = ORDER.flatMap((one) => checks.filter((check) => check.state === one));
  const width = Math.max(0, ...sorted.map(({ name }) => name.length));
  const stateWidth = Math.max(0, ...sorted.map((check) => check.state.length));
  const lines = sorted.map((check) =>
    `  ${check.name.padEnd(width)}  ${check.state.padEnd(stateWidth)}  ${sayings(check)}`.trimEnd(),
  );
  return [`${state}: ${text}`, ...lines].join('\n');
}

function sayings({ state, text, blockedBy, observed = [], age, duration, maintenance }: CheckResult): string {
  const said = state === 'blocked' ? `by ${blockedBy}` : text;
  // A text says its figures itself.
  const figures = said === '' ? observed.map(figure).join(', ') : '';
  const took = duration === undefined || state === 'blocked' ? '' : `in ${spanText(duration)}`;
  const ago = age === undefined ? '' : age < 1_000 ? 'just now' : `${spanText(age)} ago`;
  const excuse = maintenance === undefined ? '' : `maintenance${maintenance.reason ? `: ${maintenance.reason}` : ''}`;
  return [said || figures, excuse, took, ago].filter((part) => part !== '').join(' · ');
}

function figure({ name, value, unit }: Observed): string {
  const amount = `${Number(value.toPrecision(4))} ${unit}`;
  return name === undefined ? amount : `${name} ${amount}`;
}
