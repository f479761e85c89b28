/**
 * How a watched program comes to its end: by itself, by a signal that is passed on to it, or because its time is over.
 *
 *   running ── its own end ───────────────────────────────▶ ended
 *      │  └─── signal to perfkit: flush, pass it on ──▶ running
 *      └────── time over: flush, SIGTERM ─ grace ─ SIGKILL ──▶ ended, and with it all that it started
 *
 * A signal from the keyboard reaches the program without us, since it sits at the same terminal; passed on, it would
 * come twice, and many programs take the second Ctrl-C as an order to drop everything. A `kill` of perfkit reaches
 * perfkit alone (see `watchKeyboard`).
 */
import type { Milliseconds } from '@perf/core';
import { watchKeyboard } from '../adapters/keyboard.ts';
import type { Ending, Launched } from '../adapters/launch.ts';
import { after } from './after.ts';

/** How long a program may take to end after SIGTERM before it is killed. */
const GRACE_MS = 5_000;
/** How long the last figures may take to arrive before a signal is passed on. */
const FLUSH_MS = 150;
const LOOK_EVERY_MS = 50;

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
  /** Processes that the program started and that still run, itself included. */
  readonly running: () => readonly number[];
}

export interface ProgramEnd {
  readonly ending: Ending;
  readonly timeIsOver: boolean;
}

export async function untilEnded(program: Launched, options: EndingOptions): Promise<ProgramEnd> {
  const { duration, atTerminal, flush, running } = options;
  let timeIsOver = false;
  const passOn = async (signal: NodeJS.Signals): Promise<void> => {
    await flush(FLUSH_MS);
    program.signal(signal);
  };
  const keyboard = atTerminal ? watchKeyboard() : undefined;
  const stopListening = listen(async (signal) => {
    if (FROM_KEYBOARD.includes(signal) && (await keyboard?.wasForAll(signal)) === true) return;
    await passOn(signal);
  });
  let cancelKill = (): void => undefined;
  const cancelEnd = after(duration, async () => {
    timeIsOver = true;
    await passOn('SIGTERM');
    cancelKill = after(GRACE_MS, () => void program.signal('SIGKILL'));
  });
  const ending = await program.ended;
  cancelEnd();
  cancelKill();
  // What a wrapper like `npm start` leaves behind would hold its port, though its time is over.
  if (timeIsOver) await endAll(running);
  stopListening();
  keyboard?.close();
  return { ending, timeIsOver };
}

/** Ends processes as a program is ended: asked first, killed when they take too long. */
async function endAll(running: () => readonly number[]): Promise<void> {
  for (const pid of running()) send(pid, 'SIGTERM');
  for (let waited = 0; waited < GRACE_MS && running().length > 0; waited += LOOK_EVERY_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  for (const pid of running()) send(pid, 'SIGKILL');
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile, which is what was wanted.
  }
}

/** @returns a function that ends the listening */
function listen(onSignal: (signal: NodeJS.Signals) => unknown): () => void {
  const handlers = PASSED_ON.map((signal) => ({ signal, handler: () => onSignal(signal) }));
  for (const { signal, handler } of handlers) {
    try {
      process.on(signal, handler);
    } catch {
      // Not passed on where the system does not know it.
    }
  }
  return () => {
    for (const { signal, handler } of handlers) process.removeListener(signal, handler);
  };
}
