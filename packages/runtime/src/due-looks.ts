/**
 * A look between two seconds, at the moment at which an alert has held for its `for`: who is to be told does not wait for
 * the next second.
 *
 * It looks at what was seen last, so nothing is sampled and nothing goes into the history but that the alert fires.
 */
import type { AlertNotification, Milliseconds } from '@perf/core';
import type { AlertWatch } from './alert-watch.ts';

export interface DueLooks {
  /** Call it after each look. */
  plan(): void;
  stop(): void;
}

/** A timer may come a little early by the clock that ages are counted with. */
const AFTER: Milliseconds = 1;
/** A thousand rules that are due one after the other do not make a thousand looks. */
const LEAST_APART: Milliseconds = 50;

/** @param within until the next look of its own: what is due later, that one plans */
export function createDueLooks(
  alerts: Pick<AlertWatch, 'dueIn' | 'lookAgain'>,
  { within, tell }: { within: Milliseconds; tell: (notifications: readonly AlertNotification[]) => void },
): DueLooks {
  let timer: NodeJS.Timeout | undefined;
  const planned = (soonest: Milliseconds): void => {
    clearTimeout(timer);
    const due = alerts.dueIn();
    if (due >= within) return;
    const lookAgain = (): void => {
      tell(alerts.lookAgain());
      // Another one may be due before the second is over.
      planned(LEAST_APART);
    };
    timer = setTimeout(lookAgain, Math.max(soonest, Math.ceil(due) + AFTER));
    timer.unref();
  };
  return { plan: () => planned(0), stop: () => clearTimeout(timer) };
}
