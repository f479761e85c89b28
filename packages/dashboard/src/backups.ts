/** What is known of backups, for the page. */
import type { Backup } from '@perf/backup';
import type { BackupView } from './protocol-parts.ts';

const MOST_ATTEMPTS = 20;

/** Never rejects: what can't be read is said in words. */
export async function backupView(backup: Backup): Promise<BackupView> {
  const [snapshots, attempts, stats] = await Promise.allSettled([backup.list(), backup.history(), backup.stats()]);
  const troubles = [snapshots, attempts, stats].flatMap((one) =>
    one.status === 'rejected' ? wordsOf(one.reason) : [],
  );
  const all = snapshots.status === 'fulfilled' ? snapshots.value : [];
  const newest = all.at(-1);
  const known = stats.status === 'fulfilled' ? stats.value : undefined;
  const { lastCheck, trouble } = known ?? {};
  const damaged = lastCheck === undefined || lastCheck.outcome === 'whole' ? [] : [checkWords(lastCheck)];
  const words = [...new Set([...troubles, ...(trouble === undefined ? [] : [trouble.message]), ...damaged])];
  return {
    newest: newest === undefined ? null : { id: newest.id, at: newest.at, bytes: newest.bytes },
    verifiedAt: known?.lastVerifiedAt ?? null,
    drilledAt: lastCheck?.by === 'drill' && lastCheck.outcome === 'whole' ? lastCheck.at : null,
    snapshots: all.length,
    successRate: known?.successRate ?? null,
    attempts: attempts.status === 'fulfilled' ? attempts.value.slice(-MOST_ATTEMPTS).reverse().map(attemptView) : [],
    trouble: words.length === 0 ? null : words.join(' '),
  };
}

type Attempt = Awaited<ReturnType<Backup['history']>>[number];
type Check = NonNullable<Awaited<ReturnType<Backup['stats']>>['lastCheck']>;

function attemptView({ at, duration, outcome, bytes, error, pruneError }: Attempt): BackupView['attempts'][number] {
  return { at, duration, outcome, bytes: bytes ?? null, text: error?.message ?? pruneError?.message ?? null };
}

function checkWords({ by, outcome, words }: Check): string {
  const what = by === 'drill' ? 'test restore' : 'check';
  const came = outcome === 'damaged' ? 'found damage' : 'could not be made';
  return `The last ${what} ${came}${words === undefined ? '.' : `: ${words}`}`;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
