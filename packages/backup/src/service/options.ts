/** What `createBackup` is told, checked. */
import { type Duration, invalidArgument, type Milliseconds, milliseconds } from '@perf/core';
import type { Keep } from '../repository.ts';

const RULES: readonly (keyof Keep)[] = ['last', 'hourly', 'daily', 'weekly', 'monthly'];

/** @throws PerfError `core/invalid-argument`: a rule that nobody knows would let snapshots be deleted that somebody counts on */
export function checkedKeep(keep: Keep): Keep {
  const entries = Object.entries(keep).filter(([, count]) => count !== undefined);
  for (const [rule, count] of entries) {
    if (!RULES.includes(rule as keyof Keep)) {
      throw invalidArgument({ name: 'keep', expected: `made of ${RULES.join(', ')}`, got: rule, hint: 'Correct the name.' });
    }
    if (Number.isSafeInteger(count) && count >= 1) continue;
    const hint = 'Leave the rule out to keep none by it.';
    throw invalidArgument({ name: `keep.${rule}`, expected: 'a whole number of at least 1', got: count, hint });
  }
  if (entries.length > 0) return Object.fromEntries(entries);
  const hint = 'Give `{ last: 100 }`, or hourly, daily, weekly, monthly.';
  throw invalidArgument({ name: 'keep', expected: 'a rule at least', got: keep, hint });
}

/** @throws PerfError `core/invalid-argument` */
export function checkedPeriod(duration: Duration, name: string): Milliseconds {
  const period = milliseconds(duration, name);
  if (period > 0) return period;
  throw invalidArgument({ name, expected: 'above 0', got: duration, hint: "Give a time such as '5m'." });
}
