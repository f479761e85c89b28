/**
 * The operations of a report by the page: those that match, in some order, a few at a time. A page is small whatever the
 * report holds, so that it can be read by somebody with little room.
 */
import { PerfError } from '@perf/core';
import { z } from 'zod';
import type { OperationReport } from './schema.ts';

export const OPERATION_ORDERS = ['total-time', 'p95', 'p99', 'max', 'calls', 'failed', 'name'] as const;
export type OperationOrder = (typeof OPERATION_ORDERS)[number];

export interface OperationPageQuery {
  /** Part of a name, or of a label as `tenant=a`; upper and lower case are one. */
  readonly match?: string | undefined;
  /** Largest first; names from a to z. @default 'total-time' */
  readonly sort?: OperationOrder | undefined;
  /** 1…100. @default 20 */
  readonly limit?: number | undefined;
  /** The `next` of the page before, whose match and order go on. */
  readonly cursor?: string | undefined;
}

export interface OperationPage {
  /** Operations that match, on all pages. */
  readonly matching: number;
  readonly operations: readonly OperationReport[];
  /** Undefined: this is the last page. */
  readonly next: string | undefined;
}

const MOST = 100;
const USUAL = 20;

/** For what comes from outside. */
export const operationPageQuery: z.ZodType<OperationPageQuery> = z.object({
  match: z.string().max(200).optional(),
  sort: z.enum(OPERATION_ORDERS).optional(),
  limit: z.int().min(1).max(MOST).optional(),
  cursor: z.string().max(1_000).optional(),
});

/** @throws PerfError `runtime/invalid-cursor` for one that no page gave */
export function operationPage(operations: readonly OperationReport[], query: OperationPageQuery = {}): OperationPage {
  const { limit = USUAL, cursor } = query;
  const { match, sort, from } = cursor === undefined ? { from: 0, ...query } : placeIn(cursor);
  const wanted = match?.toLowerCase();
  const found = wanted === undefined ? [...operations] : operations.filter((operation) => isAbout(operation, wanted));
  found.sort(inOrder(sort ?? 'total-time'));
  const end = from + limit;
  const next =
    end < found.length ? Buffer.from(JSON.stringify({ match, sort, from: end })).toString('base64url') : undefined;
  return { matching: found.length, operations: found.slice(from, end), next };
}

function isAbout({ name, labels }: OperationReport, wanted: string): boolean {
  const texts = [name, ...Object.entries(labels).map(([label, value]) => `${label}=${value}`)];
  return texts.some((text) => text.toLowerCase().includes(wanted));
}

function inOrder(order: OperationOrder): (a: OperationReport, b: OperationReport) => number {
  // Names decide between equals, so that pages of one report fit together.
  return (a, b) => (order === 'name' ? 0 : sizeOf(b, order) - sizeOf(a, order)) || compare(keyOf(a), keyOf(b));
}

function sizeOf(operation: OperationReport, order: Exclude<OperationOrder, 'name'>): number {
  const { count, failed, mean } = operation;
  switch (order) {
    case 'total-time':
      return (mean ?? 0) * count;
    case 'calls':
      return count;
    case 'failed':
      return failed;
    default:
      return operation[order] ?? 0;
  }
}

const keyOf = ({ name, labels }: OperationReport): string => `${name} ${JSON.stringify(labels)}`;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const place = z.object({
  match: z.string().optional(),
  sort: z.enum(OPERATION_ORDERS).optional(),
  from: z.int().nonnegative(),
});

function placeIn(cursor: string): z.infer<typeof place> {
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw new PerfError('runtime/invalid-cursor', {
      message: `Expected \`cursor\` to be the \`next\` of a page, got \`${cursor.slice(0, 60)}\``,
      hint: 'Ask again without a cursor for the first page.',
      cause,
    });
  }
}
