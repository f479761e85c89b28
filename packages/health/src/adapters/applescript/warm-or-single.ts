/**
 * Warm workers, or one process a script where no warm one ever comes to be.
 *
 * A program that does what osascript does need not know the bridge to Objective-C, on which the warm worker stands. Two attempts
 * tell; once a single warm worker was ready, what fails later is a fault of the moment and not of the program.
 */
import { type StartWorker, said } from '../../applescript/worker.ts';

const ATTEMPTS = 2;

export function warmOrSingle(warm: StartWorker, single: StartWorker): StartWorker {
  let failed = 0;
  let everReady = false;
  return (events) => {
    if (!everReady && failed >= ATTEMPTS) return single(events);
    let heard = false;
    let wanted = false;
    const worker = warm({
      line: (text) => {
        if (!heard && said(text)?.kind === 'ready') everReady = true;
        heard = true;
        events.line(text);
      },
      ended: (how) => {
        const isNoWorker = !everReady && !wanted && how.error === undefined;
        if (isNoWorker) failed += 1;
        events.ended(isNoWorker && failed >= ATTEMPTS ? { ...how, single: true } : how);
      },
    });
    const end = (): void => {
      wanted = true;
      worker.end();
    };
    return { ...worker, end };
  };
}
