/** Since when each tier is complete, as the file says it. */
import type { EpochMs } from '@perf/core';
import type { Since, TierName } from '../../tier.ts';
import type { Database } from './database.ts';

export function sinceOf(db: Database): Since {
  const rows = db.all<{ tier: TierName; since: number }>('SELECT tier, since FROM kept');
  const since = new Map(rows.map((row) => [row.tier, row.since]));
  const of = (tier: TierName): EpochMs => since.get(tier) ?? 0;
  const hour = of('hour');
  return { raw: of('raw'), tenSeconds: of('tenSeconds'), minute: of('minute'), hour, day: hour };
}

export function setSince(db: Database, tier: TierName, since: EpochMs): void {
  db.run('UPDATE kept SET since = ? WHERE tier = ?', since, tier);
}
