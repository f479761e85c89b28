/** One line about a load test that goes on: rate asked and reached, percentiles, failures, the target's CPU and the generator's, time left. */
import { formatDuration } from '@perf/analytics';
import type { LoadProgress } from '@perf/validators';

export function loadLine(progress: LoadProgress): string {
  const { phase, elapsed, duration, kind, asked, rate, p50, p95, p99, requests, failed, cpu, targetCpu } = progress;
  const left = Math.max(0, duration - elapsed);
  const level = kind === 'open' ? `${Math.round(asked)}/s asked` : `${Math.round(asked)} users`;
  return [
    `perfkit ${phase}`,
    level,
    rate === undefined ? undefined : `${Math.round(rate)}/s reached`,
    p95 === undefined || p50 === undefined || p99 === undefined
      ? undefined
      : `p50 ${formatDuration(p50)} p95 ${formatDuration(p95)} p99 ${formatDuration(p99)}`,
    `${requests} requests`,
    `${failed} failed`,
    targetCpu === undefined ? undefined : `target ${targetCpu.toFixed(2)} cores`,
    `generator ${cpu.toFixed(2)} cores`,
    Number.isFinite(left) && left < FAR ? `${Math.ceil(left / 1000)} s left` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join('  ');
}

/** A number of requests has no end in time. */
const FAR = 2 ** 30;
