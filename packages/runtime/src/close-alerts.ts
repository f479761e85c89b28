/**
 * The end of alerts and of who is told of them: all is kept first. What is kept already is told after the next start, so a
 * disk that hangs costs no more than what came last, and never the end of the program.
 */
import type { Milliseconds } from '@perf/core';
import type { AlertWatch } from './alert-watch.ts';
import { inTime } from './in-time.ts';
import type { Notes } from './notes.ts';
import type { Notifications } from './notifications.ts';

const LONGEST_END: Milliseconds = 5_000;

export interface Closed {
  readonly alerts: Pick<AlertWatch, 'close'>;
  readonly notifications: Pick<Notifications, 'close'> | undefined;
  readonly notes: Notes;
}

export function closeAlerts({ alerts, notifications, notes }: Closed): Promise<void> {
  const closed = (async () => {
    await notifications?.close();
    await alerts.close();
  })();
  return inTime(closed, { within: LONGEST_END, lost: 'What alerts did last is not kept', notes });
}
