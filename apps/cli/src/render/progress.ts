/**
 * A bar on standard error for an answer that takes longer than a second; at a terminal only, and gone when the answer is
 * there.
 */
import { cutTo, plain } from '@perf/analytics/document';
import type { Terminal } from './status-line.ts';
import { timeLeft } from './time-left.ts';

const PATIENCE_MS = 1000;
const WIDTH = 30;
const CLEAR = '\r\u001b[2K';

export interface Progress {
  /** @param done 0…1 */
  show(done: number): void;
  /** Where nobody knows how much there is: how far it is, `120,000 rows`. */
  tell(words: string): void;
  close(): void;
}

export function openProgress(
  terminal: Terminal,
  {
    now = performance.now.bind(performance),
    environment = process.env,
  }: { now?: () => number; environment?: NodeJS.ProcessEnv } = {},
): Progress {
  const since = now();
  const canDraw = terminal.isTTY === true && environment.TERM !== 'dumb';
  let isDrawn = false;
  const tell = (words: string): void => {
    if (!canDraw || now() - since < PATIENCE_MS) return;
    isDrawn = true;
    // One that wraps could not be taken away again.
    terminal.write(`${CLEAR}${cutTo(plain(words), (terminal.columns || 80) - 1)}`);
  };
  return {
    show(done) {
      const filled = Math.round(Math.min(1, Math.max(0, done)) * WIDTH);
      const percent = `${Math.round(done * 100)} %`;
      tell(
        `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${[percent, timeLeft(done, now() - since)].filter((part) => part !== undefined).join(' · ')}`,
      );
    },
    tell,
    close() {
      if (isDrawn) terminal.write(CLEAR);
      isDrawn = false;
    },
  };
}
