/** A blocked event loop: nobody else is served meanwhile, so it is told by what ran, and by who had to wait. */
import type { Finding } from '../finding.ts';
import { formatDuration } from '../number-words.ts';
import { type Evidence, type MeasuredStall, readingOf } from './evidence.ts';

/** Below this a person does not notice (Nielsen 1993: a tenth of a second feels instantaneous). */
const NOTICED_MS = 100;
/** From here on clients give up or retry, and timers of the program are visibly late. */
const HARMFUL_MS = 1_000;
/** More than this share of the time, and a tenth of all requests meet a blocked loop. */
const HARMFUL_SHARE = 0.1;
/** Nobody waits for a program that starts, and loading its modules blocks for some hundred milliseconds. */
const STARTING_MS = 500;
/** A call that was blocked for more than this share of its time was slow because of it. */
const MOSTLY = 0.5;

export function blockedLoop(evidence: Evidence): Finding[] {
  const noticed = evidence.stalls.filter(({ duration }) => duration >= NOTICED_MS);
  if (noticed.length === 0) return unexplained(evidence);
  const byOperation = Map.groupBy(noticed, ({ operation }) => operation);
  return [...byOperation].flatMap(([operation, group]) => blocked(operation, group, evidence));
}

function blocked(operation: string | undefined, group: readonly MeasuredStall[], evidence: Evidence): Finding[] {
  const { operations, span } = evidence;
  const longestMs = group.reduce((most, { duration }) => Math.max(most, duration), 0);
  const totalMs = group.reduce((sum, { duration }) => sum + duration, 0);
  if (operation === undefined && totalMs < STARTING_MS) return [];
  // A compiler is meant to do nothing else; yet it may be a server whose requests nobody can see.
  const isUnasked = operation === undefined && operations.length === 0;
  const subject = operation === undefined ? 'outside of any measured operation' : `while ${operation} ran`;
  const often = group.length === 1 ? '' : ` (${group.length} times, ${formatDuration(totalMs)} in all)`;
  const isHarmful = longestMs >= HARMFUL_MS || totalMs >= HARMFUL_SHARE * span;
  return [
    {
      kind: 'event-loop-blocked',
      severity: isUnasked ? 'info' : operation !== undefined && isHarmful ? 'critical' : 'warning',
      text: isUnasked
        ? `event loop blocked ${formatDuration(longestMs)}${often}; no operation was measured that had to wait`
        : `event loop blocked ${formatDuration(longestMs)} ${subject}${often}`,
      ...(operation === undefined ? {} : { operation }),
      evidence: { longestMs, totalMs, times: group.length },
      weight: totalMs,
    },
  ];
}

/** Where stalls can't be told one by one, the longest delay is known all the same. */
function unexplained(evidence: Evidence): Finding[] {
  const longestMs = readingOf(evidence, 'loop.delay.max')?.max ?? 0;
  if (evidence.stalls.length > 0 || longestMs < STARTING_MS) return [];
  const text = `event loop blocked up to ${formatDuration(longestMs)}, and it is not known by what`;
  const severity = evidence.operations.length === 0 ? 'info' : 'warning';
  return [{ kind: 'event-loop-blocked', severity, text, evidence: { longestMs }, weight: longestMs }];
}

/** Calls that were slow because of others: told by the operation, so that nobody looks for the fault there. */
export function heldUp({ slowest = [], stalls }: Evidence): Finding[] {
  const culprits = new Set(stalls.map(({ operation }) => operation));
  const victims = slowest.filter(({ operation, duration, loopBlocked = 0 }) => {
    return loopBlocked >= NOTICED_MS && loopBlocked >= MOSTLY * duration && !culprits.has(operation);
  });
  return [...Map.groupBy(victims, ({ operation }) => operation)].map(([operation, calls]) => {
    const [worst] = [...calls].sort((a, b) => b.duration - a.duration || (b.loopBlocked ?? 0) - (a.loopBlocked ?? 0));
    const { duration: callMs = 0, loopBlocked: blockedMs = 0 } = worst ?? {};
    return {
      kind: 'held-up',
      severity: 'info',
      text: `${operation} had to wait for the blocked event loop: ${formatDuration(blockedMs)} of ${formatDuration(callMs)} in its slowest call`,
      operation,
      evidence: { blockedMs, callMs },
      weight: blockedMs,
    };
  });
}
