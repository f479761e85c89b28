/** The outcome of a case, as lines for a terminal or as Markdown. */
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import type { Figure } from './case.ts';
import type { CaseResult, Outcome, Spread } from './harness.ts';

const PACKAGES = [
  '@datadog/sketches-js',
  '@modelcontextprotocol/client',
  '@opentelemetry/sdk-metrics',
  'autocannon',
  'cockatiel',
  'express',
  'fastify',
  'generic-pool',
  'hdr-histogram-js',
  'opossum',
  'prom-client',
  'systeminformation',
  'tarn',
];

/** @param stamp what it was measured on */
export function caseReport({ case: one, rounds, costs, outcomes }: CaseResult, stamp: string): string {
  const net = !('bare' in one) ? '' : `, ${one.bare} subtracted`;
  const absent = 'absent' in one ? (one.absent?.() ?? []) : [];
  const plural = rounds === 1 ? 'round' : 'rounds';
  return [
    `## ${one.title}`,
    '',
    `Median of ${rounds} ${plural}, middle half in brackets; ${one.unit}${net}.`,
    '',
    stamp.replaceAll('\n', '  \n'),
    '',
    ...table(
      ['variant', one.unit],
      Object.entries(costs).map(([name, spread]) => [name, spreadText(spread, number)]),
    ),
    '',
    ...table(['figure', 'measured', 'floor', ''], outcomes.map(outcomeRow)),
    '',
    ...absent.flatMap((sentence) => [`Skipped: ${sentence}`, '']),
  ].join('\n');
}

function outcomeRow({ figure, spread, verdict }: Outcome): string[] {
  return [
    figure.name,
    spread === undefined ? 'not measured' : spreadText(spread, figure.show),
    floorText(figure),
    verdict ?? '',
  ];
}

function floorText({ floor, show }: Figure): string {
  if (floor === undefined) return '';
  return 'atMost' in floor ? `≤ ${show(floor.atMost)}` : `≥ ${show(floor.atLeast)}`;
}

function spreadText({ median, low, high }: Spread, show: (value: number) => string): string {
  return low === high ? show(median) : `${show(median)} (${show(low)} – ${show(high)})`;
}

const number = (value: number): string => (Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(1));

/** Columns of one width, so that the table is read as well without being rendered. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const width = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(width[i] ?? 0)).join(' | ')} |`;
  return [line(head), `|${width.map((columns) => '-'.repeat(columns + 2)).join('|')}|`, ...rows.map(line)];
}

/** What the figures were measured on. */
export function machine(): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const versions = PACKAGES.map((name) => `${name} ${versionOf(name)}`).join(', ');
  return [
    `${type()} ${release()} ${process.arch}, ${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${memory} GB`,
    `Node ${process.version.slice(1)}, V8 ${process.versions.v8}; ${versions}`,
  ].join('\n');
}

function versionOf(name: string): string {
  const file = new URL(`node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
