/** How a report tells of backups: one line, whatever it is drawn on. */
import { formatRatio } from '@perf/analytics';
import { plain } from '@perf/analytics/document';
import type { Report } from '@perf/runtime/report';
import { duration, UNKNOWN } from './report-words.ts';

type Backups = NonNullable<Report['backups']>;

export const BACKUPS_COLUMNS: readonly string[] = ['tried', 'success', 'newest', 'verified state', 'last attempt'];

/** @returns no row where there are none */
export function backupsRows({ backups }: Report): string[][] {
  if (backups === undefined) return [];
  const { attempts, successRate, newestAge, verifiedAge } = backups;
  const success = successRate === null ? UNKNOWN : formatRatio(successRate);
  const newest = newestAge === null ? 'none' : `${duration(newestAge)} old`;
  const verified = verifiedAge === null ? 'never' : `${duration(verifiedAge)} old`;
  return [['all sources', String(attempts), success, newest, verified, lastWords(backups)]];
}

function lastWords({ last, failures }: Backups): string {
  if (last === null) return 'none yet';
  if (last.outcome !== 'failed') return `${last.outcome} in ${duration(last.duration)}`;
  const inARow = failures > 1 ? `, ${failures} in a row` : '';
  return plain(`FAILED${inARow}: ${last.error ?? 'nobody knows why'}`);
}
