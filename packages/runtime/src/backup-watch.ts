/**
 * How backups fare, as readings and as a check of health.
 *
 * A backup is asked, it answers in its time, and what it said last is known: a tick never waits. An idle program takes none, so
 * that the newest is old is no fault by itself: failures are, damage is, and a copy that nobody has read for long.
 */
import { formatRatio } from '@perf/analytics';
import type { Attempt, Backup, Stats } from '@perf/backup';
import type { Clock, Milliseconds, Readings, Sampler } from '@perf/core';
import { type Check, defineCheck, type Outcome } from '@perf/health';
import { type BackupsReport, backupsReport } from './report/backups-report.ts';

export interface BackupWatch {
  readonly sampler: Sampler;
  readonly check: Check;
  /** Takes an attempt that has just ended: a report of the next moment tells of it. */
  attempted(attempt: Attempt): void;
  /** Undefined until it is known. */
  report(): BackupsReport | undefined;
}

/** As many as a backup remembers. */
const MOST_ATTEMPTS = 100;

/** The newest is read once a day: two days without it are one that failed, and one that is late. */
const LONG_UNREAD: Milliseconds = 2 * 86_400_000;
/** A copy that lacks something for as long is no copy to count on. */
const LONG_PENDING: Milliseconds = 86_400_000;
/** In a row. */
const TOO_MANY_FAILURES = 3;

export function watchBackup(backup: Pick<Backup, 'stats' | 'history'>, clock: Clock): BackupWatch {
  let known: Stats | undefined;
  let attempts: readonly Attempt[] = [];
  let isAsking = false;
  const remember = (others: readonly Attempt[]): void => {
    const all = new Map([...attempts, ...others].map((attempt) => [`${attempt.at} ${attempt.reason}`, attempt]));
    attempts = [...all.values()].sort((a, b) => a.at - b.at).slice(-MOST_ATTEMPTS);
  };
  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    known = await backup.stats().catch(() => undefined);
    isAsking = false;
  };
  // What was before this process; nobody waits for it, and what can't be read is told by the check.
  void backup.history().then(remember, () => undefined);
  return {
    attempted: (attempt) => remember([attempt]),
    report: () =>
      known === undefined && attempts.length === 0 ? undefined : backupsReport(attempts, known, clock.now()),
    sampler: {
      sample: () => {
        void ask();
        return known === undefined ? {} : readingsOf(known, clock);
      },
      close: () => undefined,
    },
    check: defineCheck({
      name: 'backups',
      kind: 'diagnostic',
      every: '2s',
      run: async () => outcomeOf(await backup.stats(), clock),
    }),
  };
}

function readingsOf({ lastKeptAt, verifiedAge, failures, copy }: Stats, clock: Clock): Readings {
  return {
    'backup.failures': failures,
    ...(lastKeptAt === undefined ? {} : { 'backup.age': Math.max(0, clock.now() - lastKeptAt) }),
    ...(verifiedAge === undefined ? {} : { 'backup.verified.age': verifiedAge }),
    ...(copy === undefined ? {} : { 'backup.copy.behind': behind(copy, clock) }),
  };
}

function outcomeOf(stats: Stats, clock: Clock): Outcome {
  const { attempts, failures, lastError, lastCheck, lastVerifiedAt, verifiedAge } = stats;
  const observed = [
    { name: 'failures', value: failures, unit: 'count' },
    ...(verifiedAge === undefined ? [] : [{ name: 'verified.age', value: verifiedAge, unit: 'ms' }]),
  ];
  if (lastCheck !== undefined && lastCheck.outcome !== 'whole') {
    const text = `the newest that was looked at is ${lastCheck.outcome === 'damaged' ? 'damaged' : 'not readable'}: ${lastCheck.words}`;
    return { state: 'fail', text, observed };
  }
  if (failures > 0) {
    const text = `${failures === 1 ? 'the last one' : `the last ${failures}`} failed: ${lastError?.message ?? 'nobody knows why'}`;
    return { state: failures >= TOO_MANY_FAILURES ? 'fail' : 'warn', text, observed };
  }
  const copyTrouble = copyOutcome(stats, clock);
  if (copyTrouble !== undefined) return { ...copyTrouble, observed };
  if (attempts === 0) return { state: 'pass', text: 'none was due yet', observed };
  if (lastVerifiedAt === undefined) return { state: 'pass', text: `${kept(stats)}; none was read again yet`, observed };
  if (clock.now() - lastVerifiedAt >= LONG_UNREAD) {
    return { state: 'warn', text: `${kept(stats)}, but none was read again for two days`, observed };
  }
  return { state: 'pass', text: `${kept(stats)}; one of them was read again, every byte`, observed };
}

/** For how long the copy lacks something; 0: it lacks nothing. */
function behind({ pendingSince }: NonNullable<Stats['copy']>, clock: Clock): Milliseconds {
  return pendingSince === undefined ? 0 : Math.max(0, clock.now() - pendingSince);
}

/** @returns undefined when the copy is up to date, on its way, or there is none */
function copyOutcome(
  { copy }: Stats,
  clock: Clock,
): { readonly state: 'warn' | 'fail'; readonly text: string } | undefined {
  if (copy === undefined) return undefined;
  const { to, failures, error, held = [] } = copy;
  if (held.length > 0) return { state: 'fail', text: `can't be copied, as part of them is damaged: ${held.join(' ')}` };
  const age = behind(copy, clock);
  if (failures === 0 && age < LONG_PENDING) return undefined;
  const why = error === undefined ? 'it is not done yet' : error.message;
  return { state: age >= LONG_PENDING ? 'fail' : 'warn', text: `kept here, and not yet copied to ${to}: ${why}` };
}

function kept({ successRate, kept: count }: Stats): string {
  return `${count} kept, ${formatRatio(successRate ?? 0)} of the last attempts`;
}
