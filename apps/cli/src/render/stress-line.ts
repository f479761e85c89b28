/** One line about a stress test that goes on: what is tried, the bracket, how the last step went, time left. */
import { formatDuration } from '@perf/analytics';
import type { StressProgress } from '@perf/validators';

const WHAT = { step: 'trying', recovery: 'waiting for it to come back from', scalability: 'trying' } as const;

export function stressLine({ phase, trying, kept, broken, last, elapsed, budget }: StressProgress): string {
  const unit = phase === 'scalability' ? ' users' : '/s';
  return [
    `perfkit stress ${WHAT[phase]} ${short(trying)}${unit}`,
    kept > 0 ? `kept ${short(kept)}/s` : undefined,
    Number.isFinite(broken) ? `broken ${short(broken)}/s` : undefined,
    last === undefined
      ? undefined
      : `last ${short(last.rate)}/s ${last.answer}, p95 ${last.p95 === undefined ? 'unknown' : formatDuration(last.p95)}`,
    `${Math.max(0, Math.ceil((budget - elapsed) / 1000))} s left`,
  ]
    .filter((part) => part !== undefined)
    .join('  ');
}

const short = (rate: number): string => String(Number(rate.toPrecision(rate < 1_000 ? 3 : 4)));
