/** A report as a document: what a page shows, in the words that the terminal and Markdown use. */
import type {
  DocumentFinding,
  DocumentSection,
  DocumentTable,
  EventMark,
  FindingsDocument,
} from '@perf/analytics/document';
import type { Report } from '@perf/runtime/report';
import { adviceDetails, adviceHeadline } from './advice-text.ts';
import { BACKUPS_COLUMNS, backupsRows } from './backups-words.ts';
import { diagnosisWords } from './health-text.ts';
import {
  alertWords,
  callCells,
  contractsTold,
  headline,
  JOB_COLUMNS,
  jobCells,
  LIMIT_COLUMNS,
  limitCells,
  OPERATION_COLUMNS,
  operationCells,
  RECOVERY_COLUMNS,
  recoveryCells,
  resourceCells,
  SESSIONS_COLUMNS,
  sessionsCells,
} from './report-words.ts';

/** @param plots what the history has of the same stretch of time */
export function reportDocument(report: Report, plots: readonly DocumentSection[], madeAt: number): FindingsDocument {
  const { service, from, to, notes, run } = report;
  return {
    schema: 1,
    title: headline(report),
    subject: { service: run === undefined ? service : `${service}: ${run.command.join(' ')}` },
    range: { from, to },
    madeAt,
    verdict: verdictOf(report),
    sections: [
      { heading: 'What stands out', findings: [...brokenContracts(report), ...standingOut(report)] },
      { heading: 'Diagnosis', findings: diagnosisOf(report) },
      { heading: 'What to do', findings: adviceOf(report) },
      { heading: 'Alerts', findings: alertsOf(report) },
      { heading: 'Contracts', tables: contractsTable(report) },
      { heading: 'Operations, by total time', tables: operationsTable(report) },
      { heading: 'Jobs, limits, sessions, recovery and backups', tables: usageTables(report) },
      ...plots,
      { heading: 'Slowest calls and resources', tables: [...slowestTable(report), ...resourcesTable(report)] },
    ],
    notes,
  };
}

/** The alerts that fired, for the time axis of plots. */
export function alertAnnotations({ alerts = [], to }: Report): EventMark[] {
  return alerts.flatMap((alert) => {
    const { startsAt, endsAt } = alert;
    if (startsAt === null) return [];
    return [{ at: startsAt, until: endsAt ?? to, label: `alert: ${alertWords(alert)[0]}` }];
  });
}

/** The worst of what is known: a promise that was broken, then what stands out, then promises kept. */
function verdictOf(report: Report): FindingsDocument['verdict'] {
  const { findings, alerts = [], meetingTargets } = report;
  const contracts = contractsTold(report);
  const broken = contracts.filter(({ state }) => state === 'broken').length;
  if (broken > 0) return { state: 'bad', text: `${broken} of ${counted(contracts.length, 'contract')} broken.` };
  const firing = alerts.filter(({ state, severity }) => state === 'firing' && severity === 'critical').length;
  if (firing > 0) return { state: 'bad', text: `${counted(firing, 'critical alert')} firing.` };
  const [worst] = findings;
  const kept =
    meetingTargets === true ? ' What could be judged of the contracts is kept.' : ' No contract could be judged.';
  if (worst?.severity === 'critical') return { state: 'bad', text: `${worst.text}.${kept}` };
  if (worst?.severity === 'warning') return { state: 'attention', text: `${worst.text}.${kept}` };
  if (meetingTargets === null) return { state: 'unknown', text: `Nothing stands out.${kept}` };
  return { state: 'good', text: `Nothing stands out.${kept}` };
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? ' is' : 's are'}`;

function brokenContracts(report: Report): DocumentFinding[] {
  return contractsTold(report)
    .filter(({ state }) => state === 'broken')
    .map(({ title, words }) => ({ severity: 'critical', headline: `The contract on ${title} is broken: ${words}` }));
}

function standingOut({ findings }: Report): DocumentFinding[] {
  return findings.map(({ severity, text }) => ({ severity, headline: text }));
}

function diagnosisOf({ diagnosis = [] }: Report): DocumentFinding[] {
  return diagnosis.map((one) => ({ severity: one.severity, headline: `${diagnosisWords(one)}. ${one.action}` }));
}

function adviceOf({ recommendations = [] }: Report): DocumentFinding[] {
  return recommendations.map((one) => ({
    severity: 'info',
    headline: adviceHeadline(one),
    evidence: adviceDetails(one),
  }));
}

function alertsOf({ alerts = [] }: Report): DocumentFinding[] {
  return alerts.map((alert) => {
    const { severity, startsAt, activeAt } = alert;
    return { severity, headline: alertWords(alert).join(': '), since: startsAt ?? activeAt };
  });
}

type Tables = readonly DocumentTable[];

function contractsTable(report: Report): Tables {
  const rows = contractsTold(report).map(({ title, state, words }) => [title, state.replace('-', ' '), words]);
  const columns = [
    { title: 'contract' },
    { title: 'state', align: 'left' },
    { title: 'measured', align: 'left' },
  ] as const;
  return rows.length === 0 ? [] : [{ columns, rows }];
}

function operationsTable({ operations }: Report): Tables {
  return table(['operation', ...OPERATION_COLUMNS], operations.map(operationCells));
}

function usageTables(report: Report): Tables {
  const { jobs = [], limits = [], sessions = [], recovery = [], to } = report;
  return [
    ...table(
      ['job', ...JOB_COLUMNS],
      jobs.map((job) => jobCells(job, to)),
    ),
    ...table(['limit', ...LIMIT_COLUMNS], limits.map(limitCells)),
    ...table(['sessions', ...SESSIONS_COLUMNS], sessions.map(sessionsCells)),
    ...table(['recovery', ...RECOVERY_COLUMNS], recovery.map(recoveryCells)),
    ...table(['backups', ...BACKUPS_COLUMNS], backupsRows(report)),
  ];
}

function slowestTable({ slowest }: Report): Tables {
  return table(['slowest calls', 'ended', 'took', 'loop blocked', 'GC'], slowest.map(callCells));
}

function resourcesTable({ resources }: Report): Tables {
  return table(['resource', 'mean', 'max', 'last'], resources.map(resourceCells));
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): Tables {
  return rows.length === 0 ? [] : [{ columns: titles.map((title) => ({ title })), rows }];
}
