/** One line on a terminal that is written over, and nothing where nobody watches. */
import type { Terminal } from './status-line.ts';

export interface ProgressLine {
  show(text: string): void;
  close(): void;
}

export function openProgressLine(stream: Terminal): ProgressLine {
  if (stream.isTTY !== true) return { show: () => undefined, close: () => undefined };
  return {
    show: (text) => void stream.write(`\r${text.slice(0, (stream.columns ?? 80) - 1)}\u001b[K`),
    close: () => void stream.write('\r\u001b[K'),
  };
}
