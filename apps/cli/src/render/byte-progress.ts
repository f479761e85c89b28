/** How far a backup or a restore is: bytes and their rate. */
import { formatBytes } from '@perf/analytics';
import type { Progress } from '@perf/backup';
import type { Milliseconds } from '@perf/core';

export function bytesText({ bytesDone, bytesTotal }: Progress, elapsed: Milliseconds): string {
  const total = bytesTotal === undefined ? '' : ` of ${formatBytes(bytesTotal)}`;
  const rate = elapsed > 0 ? (bytesDone / elapsed) * 1000 : 0;
  return `${formatBytes(bytesDone)}${total}${rate > 0 ? ` · ${formatBytes(rate)}/s` : ''}`;
}
