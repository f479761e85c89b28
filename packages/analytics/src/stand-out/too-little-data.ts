/** When there is too little to go by, that is what has to be said: the other rules are silent then, each for itself. */
import type { Finding } from '../finding.ts';
import { formatDuration } from '../number-words.ts';
import { type Evidence, FEWEST_CALLS, FEWEST_SAMPLES } from './evidence.ts';

export function tooLittleData({ operations, readings, span: spanMs }: Evidence): Finding[] {
  const calls = operations.reduce((sum, { count }) => sum + count, 0);
  const samples = readings.reduce((most, reading) => Math.max(most, reading.samples), 0);
  if (calls >= FEWEST_CALLS) return [];
  if (calls > 0) {
    const text = `only ${counted(calls, 'call was', 'calls were')} measured: percentiles of so few are single calls`;
    return [{ kind: 'too-little-data', severity: 'info', text, evidence: { calls }, weight: 0 }];
  }
  // A program without operations is known by its resources.
  if (samples >= FEWEST_SAMPLES) return [];
  const seen =
    samples === 0 ? 'nothing was' : `no calls and only ${counted(samples, 'sample', 'samples')} of resources were`;
  const text = `${seen} measured in ${formatDuration(spanMs)}: too little to judge`;
  return [{ kind: 'too-little-data', severity: 'info', text, evidence: { calls, samples, spanMs }, weight: 0 }];
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
