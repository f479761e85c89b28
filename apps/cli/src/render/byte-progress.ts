/** How far a backup or a restore is, on one line of standard error: bytes, rate, time left. At a terminal only. */
import { formatBytes, formatDuration } from '@perf/analytics';
import type { Progress } from '@perf/backup';
import { type Clock, systemClock } from '@perf/core';
import type { Terminal } from './status-line.ts';

const CLEAR = '\r\u001b[2K';

export interface ByteProgress {
  show(progress: Progress): void;
  /** Takes the line away. Twice is fine. */
  close(): void;
}

export function openByteProgress(
  terminal: Terminal,
  clock: Pick<Clock, 'monotonic'> = systemClock,
  environment: NodeJS.ProcessEnv = process.env,
): ByteProgress {
  const canDraw = terminal.isTTY === true && environment.TERM !== 'dumb';
  const since = clock.monotonic();
  let isDrawn = false;
  return {
    show(progress) {
      if (!canDraw) return;
      isDrawn = true;
      terminal.write(`${CLEAR}${progressText(progress, clock.monotonic() - since)}`);
    },
    close() {
      if (isDrawn) terminal.write(CLEAR);
      isDrawn = false;
    },
  };
}

/** @param elapsed milliseconds */
export function progressText({ bytesDone, bytesTotal }: Progress, elapsed: number): string {
  const rate = elapsed > 0 ? bytesDone / elapsed : 0;
  const total = bytesTotal === undefined ? '' : ` of ${formatBytes(bytesTotal)}`;
  const parts = [`${formatBytes(bytesDone)}${total}`];
  if (rate > 0) parts.push(`${formatBytes(rate * 1000)}/s`);
  const left = rate > 0 && bytesTotal !== undefined ? Math.max(0, bytesTotal - bytesDone) / rate : undefined;
  if (left !== undefined) parts.push(`${formatDuration(left)} left`);
  return parts.join(' · ');
}
