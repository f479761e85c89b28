/**
 * How a watched program comes to its end: by itself, by a signal that is passed on to it, or because its time is over.
 *
 *   running ── its own end ───────────────────────────────▶ ended
 *      │  └─── signal to perfkit: flush, pass it on ──▶ running
 *      └────── time over: flush, SIGTERM ─ grace ─ SIGKILL ──▶ ended
 *
 * A signal from the keyboard reaches the program without us, since it sits at the same terminal; passed on, it would
 * come twice, and many programs take the second Ctrl-C as an order to drop everything.
 */
import type { Milliseconds } from '@perf/core';
import type { Ending, Launched } from '../adapters/launch.ts';

/** How long a program may take to end after SIGTERM before it is killed. */
const GRACE_MS = 5_000;
/** How long the last figures may take to arrive before a signal is passed on. */
const FLUSH_MS = 150;

const PASSED_ON: readonly NodeJS.Signals[] = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGCONT',
];
const FROM_KEYBOARD: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGHUP'];

export interface EndingOptions {
  /** End the program after this long; undefined: never. */
  readonly duration: Milliseconds | undefined;
  /** Whether the program shares a terminal with us. */
  readonly atTerminal: boolean;
  /** Asks the program for its last figures. */
  readonly flush: (timeout: Milliseconds) => Promise<void>;
}

export interface ProgramEnd {
  readonly ending: Ending;
  readonly timeIsOver: boolean;
}

export async function untilEnded(
  program: Launched,
  { duration, atTerminal, flush }: EndingOptions,
): Promise<ProgramEnd> {
  let timeIsOver = false;
  const timers: NodeJS.Timeout[] = [];
  const passOn = async (signal: NodeJS.Signals): Promise<void> => {
    await flush(FLUSH_MS);
    program.signal(signal);
  };
  const handlers = PASSED_ON.map((signal) => {
    const handler = (): void => {
      if (!(atTerminal && FROM_KEYBOARD.includes(signal))) void passOn(signal);
    };
    return { signal, handler };
  });
  for (const { signal, handler } of handlers) listen(signal, handler);
  if (duration !== undefined) {
    const stop = async (): Promise<void> => {
      timeIsOver = true;
      await passOn('SIGTERM');
      timers.push(setTimeout(() => program.signal('SIGKILL'), GRACE_MS));
    };
    timers.push(setTimeout(() => void stop(), duration));
  }
  const ending = await program.ended;
  for (const timer of timers) clearTimeout(timer);
  for (const { signal, handler } of handlers) process.removeListener(signal, handler);
  return { ending, timeIsOver };
}

/** Some systems do not know all signals. */
function listen(signal: NodeJS.Signals, handler: () => void): void {
  try {
    process.on(signal, handler);
  } catch {
    // Not passed on where it does not exist.
  }
}
