/** Garbage collection that takes much of the time, or stops the program for long. */
import type { Finding } from '../finding.ts';
import { formatDuration, formatRatio } from '../number-words.ts';
import { type Evidence, lastingReading, readingOf } from './evidence.ts';

/** From here on it costs throughput; at three times that, the program mostly cleans up. */
const NOTICED_SHARE = 0.1;
const HARMFUL_SHARE = 0.3;
/** A single pause of this length is noticed (and is what clinic doctor calls a fault). */
const NOTICED_PAUSE_MS = 100;

export function collections(evidence: Evidence): Finding[] {
  const gcShare = lastingReading(evidence, 'gc.time')?.mean ?? 0;
  const pauseMs = readingOf(evidence, 'gc.pause.max')?.max ?? 0;
  const longest = pauseMs >= NOTICED_PAUSE_MS ? `, in pauses of up to ${formatDuration(pauseMs)}` : '';
  if (gcShare >= NOTICED_SHARE) {
    return [
      {
        kind: 'gc',
        severity: gcShare >= HARMFUL_SHARE ? 'critical' : 'warning',
        text: `garbage collection took ${formatRatio(gcShare)} of the time${longest}`,
        evidence: longest === '' ? { gcShare } : { gcShare, pauseMs },
        weight: gcShare,
      },
    ];
  }
  if (longest === '') return [];
  const text = `garbage collection paused the program for ${formatDuration(pauseMs)}`;
  return [{ kind: 'gc', severity: 'warning', text, evidence: { pauseMs }, weight: pauseMs }];
}
