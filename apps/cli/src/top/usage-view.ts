/** Alerts on their way, jobs, limits, sessions: what has a state of its own. Each kind only where there is some. */
import type { Report } from '@perf/runtime/report';
import {
  alertWords,
  JOB_COLUMNS,
  jobCells,
  LIMIT_COLUMNS,
  limitCells,
  RECOVERY_COLUMNS,
  recoveryCells,
  SESSIONS_COLUMNS,
  sessionsCells,
} from '../render/report-words.ts';
import { table } from '../render/table.ts';
import type { Line, Size } from './screen.ts';

export function usageLines(report: Report, { columns: width }: Size): Line[] {
  const { alerts = [], health, jobs = [], limits = [], sessions = [], recovery = [], to } = report;
  const pending = alerts.filter(({ state }) => state === 'pending').map((alert) => [alertWords(alert).join(': ')]);
  return [
    ...(health === undefined ? [] : [[], [{ text: 'HEALTH  ', look: 'bold' as const }, { text: health.text }]]),
    ...part({ title: 'ALERTS, PENDING', columns: [], rows: pending, width }),
    ...part({ title: 'JOBS', columns: JOB_COLUMNS, rows: jobs.map((job) => jobCells(job, to)), width }),
    ...part({ title: 'LIMITS AND POOLS', columns: LIMIT_COLUMNS, rows: limits.map(limitCells), width }),
    ...part({ title: 'SESSIONS', columns: SESSIONS_COLUMNS, rows: sessions.map(sessionsCells), width }),
    ...part({ title: 'RECOVERY', columns: RECOVERY_COLUMNS, rows: recovery.map(recoveryCells), width }),
  ];
}

interface Part {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly width: number;
}

function part({ title, columns, rows, width }: Part): Line[] {
  if (rows.length === 0) return [];
  const [first = '', ...rest] = table([{ title }, ...columns.map((each) => ({ title: each }))], rows, width);
  return [[], [{ text: first, look: 'bold' }], ...rest.map((text): Line => [{ text }])];
}
