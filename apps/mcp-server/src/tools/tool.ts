/** What all tools share: what they are given, how what went wrong is told, and how long lists come by the page. */
import type { CallToolResult, InputRequiredResult } from '@modelcontextprotocol/server';
import { isPerfError, type Milliseconds, milliseconds, PerfError } from '@perf/core';
import type { Settings } from '@perf/runtime';
import { z } from 'zod';
import type { Audit } from '../audit.ts';
import type { Place } from '../measured.ts';
import type { Policy } from '../policy.ts';
import type { Runs } from '../runs/runs.ts';
import { sentence } from '../small.ts';
import type { Confirmations } from './confirmations.ts';

export interface Tools extends Place {
  readonly runs: Runs;
  /** Asked by what acts, before it does. */
  readonly policy: Policy;
  /** Told by what acts. */
  readonly audit: Audit;
  /** Of what can't be taken back. */
  readonly confirmations: Confirmations;
  /** The project's configuration, read when a tool needs it. @throws PerfError when it is broken */
  readonly configured: () => Promise<Configured>;
  /** Told of what no answer tells. */
  readonly onTrouble: (text: string) => void;
}

export interface Configured {
  /** What relative paths in it are relative to. */
  readonly project: string;
  readonly settings: Settings;
}

export const READS_ONLY = {
  ...{ readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
} as const;

export interface Told {
  readonly value: object;
  /** The same as a few lines, for a client that hands on text only. */
  readonly words: string;
}

/** What went wrong is told to the model, with what to do: it may know a way on. */
export async function answered<Asks extends InputRequiredResult = never>(
  act: () => Promise<Told | Asks>,
): Promise<CallToolResult | Asks> {
  try {
    const told = await act();
    if ('resultType' in told) return told;
    const { value, words } = told;
    return { content: [{ type: 'text', text: words }], structuredContent: { ...value } };
  } catch (error) {
    return refused(
      isPerfError(error)
        ? [error.message, error.hint ?? ''].join('\n').trimEnd()
        : `perfkit-mcp failed: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** No error of a message may fill a model's memory. */
const LONGEST_COMPLAINT = 2_000;

function refused(text: string): CallToolResult {
  return { content: [{ type: 'text', text: text.slice(0, LONGEST_COMPLAINT) }], isError: true };
}

/** @returns undefined when it was not given @throws PerfError `mcp/invalid-argument` that names the field */
export function span(
  text: string | undefined,
  field = 'since',
  most = Number.POSITIVE_INFINITY,
): Milliseconds | undefined {
  if (text === undefined) return undefined;
  try {
    const ms = milliseconds(text as `${number}s`);
    if (ms > 0 && ms <= most) return ms;
  } catch {
    // Said below, in the words of this tool.
  }
  const limit = most === Number.POSITIVE_INFINITY ? '' : ` and at most ${most / 60_000}m`;
  throw invalid(field, {
    expected: `a time above 0${limit} with its unit`,
    got: text,
    hint: 'Write it like 30s, 15m, 1h or 7d.',
  });
}

export interface Misuse {
  readonly expected: string;
  readonly got: string;
  readonly hint: string;
}

export function invalid(field: string, { expected, got, hint }: Misuse): PerfError {
  return new PerfError('mcp/invalid-argument', {
    message: `Expected \`${field}\` to be ${expected}, got \`${sentence(got)}\``,
    hint,
  });
}

export interface Page<T> {
  readonly entries: readonly T[];
  /** Null: this is the last. */
  readonly next: string | null;
}

export const pageInput = (most: number, usual: number) => ({
  limit: z.int().min(1).max(most).optional().describe(`Entries on a page. Default: ${usual}`),
  cursor: z.string().max(20).optional().describe('`next` of the page before'),
});

/** @param cursor says how many came before: what is listed anew each time may have moved a little */
export function pageOf<T>(all: readonly T[], limit: number, cursor: string | undefined): Page<T> {
  const from = cursor === undefined ? 0 : Number(/^after-(\d{1,9})$/.exec(cursor)?.[1] ?? Number.NaN);
  if (Number.isNaN(from))
    throw invalid('cursor', {
      expected: '`next` of the page before',
      got: cursor ?? '',
      hint: 'Ask without a cursor first.',
    });
  const to = from + limit;
  return { entries: all.slice(from, to), next: to < all.length ? `after-${to}` : null };
}
