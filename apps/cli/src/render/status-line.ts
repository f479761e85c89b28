/**
 * The one line at the bottom of the terminal while a program runs, kept out of the program's way.
 *
 * The last row is taken out of the region that scrolls, so what the program prints never meets it. It is drawn on
 * standard error, and only at a terminal; at the end the row is given back.
 */
import { formatBytes, formatDuration } from '@perf/analytics';
import { cutTo } from '@perf/analytics/document';
import { merged, quantile } from '@perf/core';
import type { TickResult } from '@perf/runtime/run';

export interface Terminal {
  readonly isTTY?: boolean;
  readonly rows?: number;
  readonly columns?: number;
  write(text: string): unknown;
}

const ESCAPE = '\u001b';
const SAVE = `${ESCAPE}7`;
const RESTORE = `${ESCAPE}8`;
const CLEAR_LINE = `${ESCAPE}[2K`;
const FEWEST_ROWS = 5;

export interface StatusLine {
  show(text: string): void;
  /** Gives the row back. Twice is fine. */
  close(): void;
}

export function openStatusLine(
  terminal: Terminal,
  environment: NodeJS.ProcessEnv = process.env,
): StatusLine | undefined {
  const { isTTY, rows = 0 } = terminal;
  if (isTTY !== true || rows < FEWEST_ROWS || environment.TERM === 'dumb') return undefined;
  let reserved = 0;
  let isOpen = true;
  const reserve = (): void => {
    const height = terminal.rows || 0;
    if (height === reserved) return;
    reserved = height;
    // A line feed first: the cursor may stand in the row that is taken away.
    terminal.write(`\n${SAVE}${ESCAPE}[1;${height - 1}r${RESTORE}${ESCAPE}[1A`);
  };
  return {
    show(text) {
      if (!isOpen) return;
      reserve();
      const fitting = cutTo(text, (terminal.columns || 80) - 1);
      terminal.write(`${SAVE}${ESCAPE}[${reserved};1H${CLEAR_LINE}${fitting}${RESTORE}`);
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      if (reserved > 0) terminal.write(`${SAVE}${ESCAPE}[${reserved};1H${CLEAR_LINE}${ESCAPE}[r${RESTORE}`);
    },
  };
}

/** Elapsed, requests a second, p95, CPU, memory, loop delay: those that are known. */
export function statusText({ readings, recent }: TickResult, elapsed: number): string {
  const served = recent.operations.filter(({ name, count }) => count > 0 && !name.startsWith('outgoing '));
  const calls = served.reduce((sum, { count }) => sum + count, 0);
  const seconds = Math.min(10, elapsed / 1000);
  const p95 = quantile(merged(served.map(({ histogram }) => histogram)), 0.95);
  const cpu = readings['tree.cpu'] ?? readings['process.cpu'];
  const rss = readings['tree.rss'] ?? readings['process.rss'];
  const delay = readings['loop.delay.max'];
  return [
    `perfkit ${formatDuration(Math.round(elapsed / 1000) * 1000)}`,
    calls > 0 ? `${(calls / seconds).toFixed(1)} calls/s` : undefined,
    p95 === undefined ? undefined : `p95 ${formatDuration(p95)}`,
    cpu === undefined ? undefined : `CPU ${cpu.toFixed(2)} cores`,
    rss === undefined ? undefined : `memory ${formatBytes(rss)}`,
    delay === undefined ? undefined : `loop delay ${formatDuration(delay)}`,
  ]
    .filter((part) => part !== undefined)
    .join('  ');
}
