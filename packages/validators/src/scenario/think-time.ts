/** Pauses of users: drawn by seed, so that two runs wait the same. */
import { type Milliseconds, milliseconds, PerfError } from '@perf/core';
import type { Random } from '../random.ts';
import type { ThinkTime } from './definition.ts';

export type Pause = (random: Random) => Milliseconds;

const NONE: Pause = () => 0;

/** @throws PerfError `validators/invalid-scenario`, `core/invalid-argument` for what is no time */
export function pauseOf(think: ThinkTime | undefined): Pause {
  if (think === undefined) return NONE;
  if (typeof think !== 'object') {
    const ms = milliseconds(think, 'thinkTime');
    return () => ms;
  }
  if ('from' in think) {
    const [from, to] = [milliseconds(think.from, 'thinkTime.from'), milliseconds(think.to, 'thinkTime.to')];
    if (to < from) throw invalidThinkTime(think);
    return (random) => from + random() * (to - from);
  }
  const mean = milliseconds(think.mean, 'thinkTime.mean');
  if (think.distribution === 'exponential') return (random) => -mean * Math.log(1 - random());
  if (think.distribution !== 'normal') throw invalidThinkTime(think);
  const deviation = milliseconds(think.deviation, 'thinkTime.deviation');
  return (random) => Math.max(0, mean + deviation * normal(random));
}

/** Box–Muller (1958). */
const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function invalidThinkTime(think: unknown): PerfError {
  return new PerfError('validators/invalid-scenario', {
    message: `Expected \`thinkTime\` to be a time or a distribution, got \`${JSON.stringify(think)}\``,
    hint: "Write '1s', { from: '1s', to: '3s' }, or { mean: '2s', distribution: 'exponential' }.",
  });
}
