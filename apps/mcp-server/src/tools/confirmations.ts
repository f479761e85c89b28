/**
 * Confirmations of what can't be taken back: a token stands for exactly the arguments that were shown, is good once, and for a
 * short while. Kept in this process only: a token of another one means nothing here.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { EpochMs, Milliseconds } from '@perf/core';

export interface Confirmations {
  /** @returns a token that stands for these arguments of this tool */
  ask(tool: string, given: unknown): string;
  /** Uses a token up, whether it fits or not. @returns whether it stands for these arguments, and still does */
  take(token: string, tool: string, given: unknown): boolean;
}

/** Time enough for somebody to read what will happen. */
export const GOOD_FOR: Milliseconds = 300_000;
const MOST_OPEN = 50;

export function createConfirmations({ now }: { readonly now: () => EpochMs }): Confirmations {
  const open = new Map<string, { readonly of: string; readonly until: EpochMs }>();
  return {
    ask(tool, given) {
      const [oldest] = open.keys();
      if (open.size >= MOST_OPEN && oldest !== undefined) open.delete(oldest);
      const token = randomBytes(12).toString('base64url');
      open.set(token, { of: fingerprint(tool, given), until: now() + GOOD_FOR });
      return token;
    },
    take(token, tool, given) {
      const found = open.get(token);
      open.delete(token);
      return found !== undefined && found.of === fingerprint(tool, given) && now() < found.until;
    },
  };
}

function fingerprint(tool: string, given: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([tool, sorted(given)]))
    .digest('base64');
}

/** Two objects with the same entries are the same arguments, in whatever order. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
