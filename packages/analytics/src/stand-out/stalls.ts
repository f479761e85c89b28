/** A blocked event loop: nobody else is served meanwhile, so it is told by the operation that ran. */
import type { Finding } from '../finding.ts';
import { formatDuration } from '../number-words.ts';
import type { Evidence, MeasuredStall } from './evidence.ts';

/** Below this a person does not notice (Nielsen 1993: a tenth of a second feels instantaneous). */
const NOTICED_MS = 100;
/** From here on clients give up or retry, and timers of the program are visibly late. */
const HARMFUL_MS = 1_000;

export function blockedLoop({ stalls }: Evidence): Finding[] {
  const noticed = stalls.filter(({ duration }) => duration >= NOTICED_MS);
  const byOperation = Map.groupBy(noticed, ({ operation }) => operation);
  return [...byOperation].map(([operation, group]) => finding(operation, group));
}

function finding(operation: string | undefined, group: readonly MeasuredStall[]): Finding {
  const longestMs = Math.max(...group.map(({ duration }) => duration));
  const totalMs = group.reduce((sum, { duration }) => sum + duration, 0);
  const subject = operation === undefined ? 'outside of any measured operation' : `while ${operation} ran`;
  const often = group.length === 1 ? '' : ` (${group.length} times, ${formatDuration(totalMs)} in all)`;
  return {
    kind: 'event-loop-blocked',
    severity: longestMs >= HARMFUL_MS ? 'critical' : 'warning',
    text: `event loop blocked ${formatDuration(longestMs)} ${subject}${often}`,
    ...(operation === undefined ? {} : { operation }),
    evidence: { longestMs, totalMs, times: group.length },
    weight: totalMs,
  };
}
