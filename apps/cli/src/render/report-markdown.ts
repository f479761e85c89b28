/** A report as Markdown: for a file, a pull request, a ticket. What a user named is escaped, so it can't draw. */
import { markdownText as escaped } from '@perf/analytics/document';
import type { Report } from '@perf/runtime/report';
import { type Advice, adviceDetails, adviceHeadline } from './advice-text.ts';
import { BACKUPS_COLUMNS, backupsRows } from './backups-words.ts';
import { diagnosisWords } from './health-text.ts';
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
  RECOVERY_COLUMNS,
  recoveryCells,
  resourceCells,
  SESSIONS_COLUMNS,
  sessionsCells,
  type Told,
} from './report-words.ts';

export function reportMarkdown(report: Report): string {
  const { slowest, resources, alerts = [], jobs = [], findings, notes, run, to } = report;
  const contracts = contractsTold(report);
  return [
    `# ${escaped(headline(report))}`,
    ...(run === undefined ? [] : [`\`${run.command.join(' ').replaceAll('`', "'")}\``]),
    verdict(contracts),
    section(
      'What stands out',
      findings.map(({ severity, text }) => `- ${severity === 'info' ? '' : `**${severity}:** `}${escaped(text)}`),
    ),
    ...healthSections(report),
    section(
      'Contracts',
      contracts.map(({ title, state, words }) => {
        const mark = state === 'broken' ? '**broken**' : state.replace('-', ' ');
        return `- ${mark}: ${escaped(title)}, ${words}`;
      }),
    ),
    section(
      'Alerts',
      alerts.map((alert) => `- **${alert.severity}:** ${escaped(alertWords(alert).join(': '))}`),
    ),
    section(
      'Jobs',
      grid(
        ['job', ...JOB_COLUMNS],
        jobs.map((job) => jobCells(job, to)),
      ),
    ),
    ...usageSections(report),
    ...operationSections(report),
    section('Slowest calls', grid(['operation', 'ended', 'took', 'loop blocked', 'GC'], slowest.map(callCells))),
    section('Resources', grid(['resource', 'mean', 'max', 'last'], resources.map(resourceCells))),
    section(
      'Not measured, or lost',
      notes.map((note) => `- ${escaped(note)}`),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function usageSections(report: Report): string[] {
  const { limits = [], sessions = [], recovery = [] } = report;
  return [
    section('Limits', grid(['limit', ...LIMIT_COLUMNS], limits.map(limitCells))),
    section('Sessions', grid(['sessions', ...SESSIONS_COLUMNS], sessions.map(sessionsCells))),
    section('Recovery', grid(['operation', ...RECOVERY_COLUMNS], recovery.map(recoveryCells))),
    section('Backups', grid(['backups', ...BACKUPS_COLUMNS], backupsRows(report))),
  ];
}

function healthSections({ health, diagnosis = [], recommendations = [] }: Report): string[] {
  const causes = diagnosis.map((one) => `- ${escaped(diagnosisWords(one))}: ${escaped(one.action)}`);
  return [
    section('Diagnosis', causes),
    ...adviceSections(recommendations),
    ...(health === undefined ? [] : [section('Health', healthLines(health))]),
  ];
}

function adviceSections(recommendations: readonly Advice[]): string[] {
  const lines = recommendations.flatMap((one, index) => [
    `${index + 1}. ${escaped(adviceHeadline(one))}`,
    ...adviceDetails(one).map((line) => `   - ${escaped(line)}`),
  ]);
  return [section('What to do', lines)];
}

function healthLines({ state, text, checks }: NonNullable<Report['health']>): string[] {
  const unwell = checks.filter((check) => check.state !== 'pass');
  const lines = unwell.map((check) => {
    const said = check.text === '' ? '' : `: ${escaped(check.text)}`;
    return `- **${check.state}:** ${escaped(check.name)}${said}`;
  });
  return [`${state}: ${escaped(text)}`, ...(lines.length === 0 ? [] : ['', ...lines])];
}

function operationSections({ operations, hosts = [], kinds = [], metrics = [] }: Report): string[] {
  return [
    section('Operations, by total time', grid(['operation', ...OPERATION_COLUMNS], operations.map(operationCells))),
    section('Hosts', grid(['host', ...HOST_COLUMNS], hosts.map(hostCells))),
    section('Kinds of operations', grid(['kind', ...KIND_COLUMNS], kinds.map(kindCells))),
    section('Own metrics', grid(['metric', ...METRIC_COLUMNS], metrics.map(metricCells))),
  ];
}

function verdict(contracts: readonly Told[]): string {
  const count = (wanted: string): number => contracts.filter(({ state }) => state === wanted).length;
  const [kept, broken, open] = [count('kept'), count('broken'), count('insufficient-data')];
  if (contracts.length === 0) return 'There are no contracts.';
  const parts = [
    broken > 0 ? `**${broken} broken**` : '',
    kept > 0 ? `${kept} kept` : '',
    open > 0 ? `${open} with too little data to judge` : '',
  ];
  return `Contracts: ${parts.filter((part) => part !== '').join(', ')}.`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `## ${title}\n\n${lines.join('\n')}`;
}

function grid(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const ruler = titles.map((_, i) => (i === 0 ? '---' : '---:'));
  return [titles, ruler, ...rows.map((row) => row.map(escaped))].map((cells) => `| ${cells.join(' | ')} |`);
}
