/**
 * The port behind which a pool starts what runs its scripts, and the lines that go back and forth.
 *
 * A worker runs one script at a time. It is killed, never used again, as soon as it says what it was not asked, or a
 * script does not end in time: one that is handed on would give the next caller the answer to the last one's question.
 */
import type { PreparedScript } from './script-text.ts';

export interface WorkerEvents {
  /** Each line that it writes, without its end. */
  line(text: string): void;
  /** Once, when it has ended and all its lines were told; or when it could not be started. */
  ended(how: WorkerEnding): void;
}

export interface WorkerEnding {
  /** For people: how it ended, and what it said last. */
  readonly text: string;
  /** Why it could not be started at all. */
  readonly error?: NodeJS.ErrnoException;
  /** It can't be started as a warm one; from now on each script has a process of its own. */
  readonly single?: true;
}

export interface Worker {
  /** Writes a request. One that has ended is no error: the ending tells. */
  send(line: string): void;
  /** Lets it end by itself when it is done. */
  end(): void;
  /** Ends it, and what it has started, at once. */
  kill(): void;
  /** From now on, this process waits for it: at rest, it does not. */
  hold(): void;
}

export type StartWorker = (events: WorkerEvents) => Worker;

export function requestLine(id: number, script: PreparedScript): string {
  // Escaped, so that no character can be cut in two where the other side reads a piece.
  const text = JSON.stringify({ id, ...script });
  return `${text.replaceAll(/[\u007f-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

export type Said =
  | { readonly kind: 'ready' }
  | { readonly kind: 'text'; readonly id: number; readonly text: string }
  | { readonly kind: 'error'; readonly id: number; readonly number: number; readonly message: string };

/** @returns undefined for a line that makes no sense */
export function said(line: string): Said | undefined {
  let value: Partial<Record<string, unknown>> | null;
  try {
    value = JSON.parse(line) as typeof value;
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { ready, id, text, number, message } = value;
  if (ready === true && id === undefined) return { kind: 'ready' };
  if (typeof id !== 'number') return undefined;
  if (typeof text === 'string' && number === undefined) return { kind: 'text', id, text };
  if (typeof number !== 'number' || typeof message !== 'string' || text !== undefined) return undefined;
  return { kind: 'error', id, number, message };
}
