/** A report for a terminal: figures first, the verdict and what stands out last, where the eye is when it scrolled by. */

import { padTo, plain, widthOf } from '@perf/analytics/document';
import type { Report } from '@perf/runtime/report';
import { adviceShort } from './advice-text.ts';
import { BACKUPS_COLUMNS, backupsRows } from './backups-words.ts';
import { checkLines, diagnosisLines } from './health-text.ts';
import { HOST_COLUMNS, hostCells } from './host-words.ts';
import {
  alertWords,
  callCells,
  contractsTold,
  headline,
  JOB_COLUMNS,
  jobCells,
  KIND_COLUMNS,
  kindCells,
  LIMIT_COLUMNS,
  limitCells,
  METRIC_COLUMNS,
  metricCells,
  OPERATION_COLUMNS,
  operationCells,
  operationTitle,
  RECOVERY_COLUMNS,
  recoveryCells,
  resourceCells,
  SESSIONS_COLUMNS,
  sessionsCells,
} from './report-words.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

/** @param width of the terminal, in characters */
export function reportText(report: Report, style: Style, width: number): string {
  const sections = [
    [style.bold(headline(report))],
    operations(report, style, width),
    hosts(report, style, width),
    kinds(report, style, width),
    metrics(report, style, width),
    slowest(report, style, width),
    resources(report, style, width),
    jobs(report, style, width),
    limits(report, style, width),
    sessions(report, style, width),
    recovery(report, style, width),
    backups(report, style, width),
    contracts(report, style),
    alerts(report, style),
    findings(report, style),
    diagnosis(report, style),
    advice(report, style),
    health(report, style),
    notes(report, style),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function operations({ operations }: Report, style: Style, width: number): string[] {
  if (operations.length === 0) return [];
  const columns = [{ title: 'OPERATIONS, by total time' }, ...OPERATION_COLUMNS.map(right)];
  return titled(table(columns, operations.map(operationCells), width), style);
}

function hosts({ hosts = [] }: Report, style: Style, width: number): string[] {
  if (hosts.length === 0) return [];
  return titled(table([{ title: 'HOSTS' }, ...HOST_COLUMNS.map(right)], hosts.map(hostCells), width), style);
}

function kinds({ kinds = [] }: Report, style: Style, width: number): string[] {
  if (kinds.length === 0) return [];
  return titled(table([{ title: 'KINDS' }, ...KIND_COLUMNS.map(right)], kinds.map(kindCells), width), style);
}

const MOST_METRICS = 20;

/** The first ones; Markdown and JSON have all. */
function metrics({ metrics = [] }: Report, style: Style, width: number): string[] {
  if (metrics.length === 0) return [];
  const columns = [{ title: 'OWN METRICS' }, ...METRIC_COLUMNS.map(right)];
  const told = titled(table(columns, metrics.slice(0, MOST_METRICS).map(metricCells), width), style);
  const left = metrics.length - MOST_METRICS;
  return left > 0 ? [...told, style.dim(`  and ${left} more, all of them in Markdown and JSON`)] : told;
}

function slowest({ slowest }: Report, style: Style, width: number): string[] {
  const calls = worthARow(slowest);
  if (calls.length === 0) return [];
  const columns = [{ title: 'SLOWEST CALLS' }, { title: 'ended' }, ...['took', 'loop blocked', 'GC'].map(right)];
  return titled(table(columns, calls.map(callCells), width), style);
}

/** Of a quicker call nothing is known beside its duration, and its operation's `max` has that already. */
const QUICK_MS = 5;
const MOST_OF_AN_OPERATION = 3;
const MOST_CALLS = 10;

/** Few enough to be read at a terminal, and not all of one operation; Markdown and JSON have all. */
function worthARow(slowest: Report['slowest']): Report['slowest'] {
  const before = new Map<string, number>();
  const told = slowest.filter((call) => {
    const title = operationTitle({ name: call.operation, labels: call.labels });
    const rank = before.get(title) ?? 0;
    before.set(title, rank + 1);
    return call.duration >= QUICK_MS && rank < MOST_OF_AN_OPERATION;
  });
  return told.slice(0, MOST_CALLS);
}

function resources({ resources }: Report, style: Style, width: number): string[] {
  // What never was is no news at a terminal; Markdown and JSON have all.
  const used = resources.filter(({ max }) => max > 0);
  if (used.length === 0) return [];
  const columns = [{ title: 'RESOURCES' }, ...['mean', 'max', 'last'].map(right)];
  return titled(table(columns, used.map(resourceCells), width), style);
}

function jobs({ jobs = [], to }: Report, style: Style, width: number): string[] {
  if (jobs.length === 0) return [];
  const columns = [{ title: 'JOBS' }, ...JOB_COLUMNS.slice(0, -1).map(right), { title: 'state' }];
  return titled(
    table(
      columns,
      jobs.map((job) => jobCells(job, to)),
      width,
    ),
    style,
  );
}

function limits({ limits = [] }: Report, style: Style, width: number): string[] {
  if (limits.length === 0) return [];
  const columns = [{ title: 'LIMITS' }, ...LIMIT_COLUMNS.slice(0, -1).map(right), { title: 'state' }];
  return titled(table(columns, limits.map(limitCells), width), style);
}

function sessions({ sessions = [] }: Report, style: Style, width: number): string[] {
  if (sessions.length === 0) return [];
  const columns = [{ title: 'SESSIONS' }, ...SESSIONS_COLUMNS.map(right)];
  return titled(table(columns, sessions.map(sessionsCells), width), style);
}

function recovery({ recovery = [] }: Report, style: Style, width: number): string[] {
  if (recovery.length === 0) return [];
  const columns = [{ title: 'RECOVERY' }, ...RECOVERY_COLUMNS.slice(0, -1).map(right), { title: 'state' }];
  return titled(table(columns, recovery.map(recoveryCells), width), style);
}

function backups(report: Report, style: Style, width: number): string[] {
  const rows = backupsRows(report);
  if (rows.length === 0) return [];
  const columns = [{ title: 'BACKUPS' }, ...BACKUPS_COLUMNS.slice(0, -1).map(right), { title: 'last attempt' }];
  return titled(table(columns, rows, width), style);
}

function contracts(report: Report, style: Style): string[] {
  const told = contractsTold(report);
  if (told.length === 0) return [];
  const marks = {
    kept: style.green('kept           '),
    broken: style.red('BROKEN         '),
    'insufficient-data': style.yellow('too little data'),
  };
  const width = Math.max(...told.map(({ title }) => widthOf(title)));
  const lines = told.map(({ title, state, words }) => `  ${padTo(title, width)}  ${marks[state]}  ${style.dim(words)}`);
  return [style.bold('CONTRACTS'), ...lines];
}

function alerts({ alerts = [] }: Report, style: Style): string[] {
  if (alerts.length === 0) return [];
  const colour = { critical: style.red, warning: style.yellow, info: style.dim };
  const lines = alerts.map((alert) => {
    const [name, words] = alertWords(alert);
    return `  ${colour[alert.severity](alert.severity.padEnd(8))}  ${name}: ${words}`;
  });
  return [style.bold('ALERTS'), ...lines];
}

function findings({ findings, operations }: Report, style: Style): string[] {
  const colour = { critical: style.red, warning: style.yellow, info: style.dim };
  const lines = findings.map(
    ({ severity, text }) => `  ${colour[severity](severity === 'info' ? '·' : '!')} ${plain(text)}`,
  );
  if (lines.length === 0 && operations.length > 0)
    lines.push(`  ${style.green('nothing')}: no stall, error or shortage worth a word`);
  return lines.length === 0 ? [] : [style.bold('WHAT STANDS OUT'), ...lines];
}

function diagnosis({ diagnosis = [] }: Report, style: Style): string[] {
  // That there was too little data stands among what stands out already.
  const causes = diagnosis.filter(({ cause }) => cause !== 'too-little-data');
  return causes.length === 0 ? [] : [style.bold('DIAGNOSIS'), ...diagnosisLines(causes, style)];
}

function advice({ recommendations = [] }: Report, style: Style): string[] {
  if (recommendations.length === 0) return [];
  return [style.bold('WHAT TO DO, by `perfkit optimize`'), ...adviceShort(recommendations, style)];
}

/** One line when all is well. */
function health({ health }: Report, style: Style): string[] {
  if (health === undefined) return [];
  const title = style.bold('HEALTH');
  if (health.state === 'pass') return [`${title}  ${style.green('pass')}: ${plain(health.text)}`];
  const unwell = health.checks.filter(({ state }) => state !== 'pass');
  return [`${title}  ${health.state}`, ...checkLines(unwell, style)];
}

function notes({ notes }: Report, style: Style): string[] {
  return notes.length === 0 ? [] : [style.bold('NOT MEASURED, OR LOST'), ...notes.map((note) => `  ${plain(note)}`)];
}

function titled(lines: readonly string[], style: Style): string[] {
  const [title = '', ...rows] = lines;
  return [style.bold(title), ...rows];
}

const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });
