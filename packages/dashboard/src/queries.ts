/** What is asked, checked: it comes from outside. */
import { z } from 'zod';
import { failure } from './exchange.ts';
import { LONGEST_SPAN, SHORTEST_SPAN, type Stretch } from './range.ts';
import type { Labels } from './rows.ts';

/** As a Date can hold it. */
const LATEST = 8.64e15;

const moment = z
  .string()
  .regex(/^\d{1,16}(?:\.\d{1,9})?$/, 'a number of milliseconds, as `1767225600000`')
  .transform(Number)
  .pipe(z.number().max(LATEST));

const stretch = z.object({ from: moment, to: moment });

const labels = z
  .string()
  .max(10_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('labels as JSON, as `{"tenant":"a"}`');
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.string()));

export const rangeQuery: z.ZodType<Stretch> = stretch;

export const operationQuery: z.ZodType<Stretch & { name: string; labels?: Labels | undefined }> = stretch.extend({
  name: z.string().min(1).max(2_000),
  labels: labels.optional(),
});

export const comparisonQuery: z.ZodType<{ a: number; b: number; span: number }> = z.object({
  a: moment,
  b: moment,
  span: moment.pipe(z.number().min(SHORTEST_SPAN).max(LONGEST_SPAN)),
});

const words = z.string().max(1_000);

export const silenceRequest: z.ZodType<{
  matchers: string[];
  forMs: number;
  comment?: string | undefined;
  createdBy?: string | undefined;
}> = z.object({
  matchers: z.array(words).min(1).max(20),
  forMs: z.number().min(SHORTEST_SPAN).max(LONGEST_SPAN),
  comment: words.optional(),
  createdBy: z.string().max(200).optional(),
});

export const unsilenceRequest: z.ZodType<{ id: string }> = z.object({ id: z.string().max(100) });

export const acknowledgeRequest: z.ZodType<{ fingerprint: string; comment?: string | undefined }> = z.object({
  fingerprint: z.string().max(500),
  comment: words.optional(),
});

export const annotateRequest: z.ZodType<{ kind: string; text: string; at?: number | undefined }> = z.object({
  kind: z.string().regex(/^[\w.-]{1,50}$/, 'a word of letters, digits, `.`, `_` and `-`'),
  text: words,
  at: z.number().min(0).max(LATEST).optional(),
});

/** @throws PerfError `dashboard/invalid-query` */
export function checked<T>(schema: z.ZodType<T>, given: unknown): T {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path ?? [];
  const got = path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], given);
  throw invalid(path.join('.') || 'the body', wordsOf(issue), got);
}

/** @throws PerfError `dashboard/invalid-query` for one that is none */
export function checkedStretch<T extends Stretch>(asked: T): T {
  const { from, to } = asked;
  if (!(from < to)) throw invalid('from', `before \`to\`, which is ${to}`, from);
  if (to - from > LONGEST_SPAN) throw invalid('to', 'at most ten years after `from`', to);
  return asked;
}

/** What was expected. */
function wordsOf(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'invalid_type':
      return `a ${issue.expected}`;
    case 'too_big':
      return `at most ${issue.maximum}${issue.origin === 'number' ? '' : ' long'}`;
    case 'too_small':
      return `at least ${issue.minimum}${issue.origin === 'number' ? '' : ' long'}`;
    default:
      return issue?.message ?? 'something else';
  }
}

function invalid(what: string, expected: string, got: unknown): Error {
  const text = got === undefined ? 'nothing' : `\`${String(JSON.stringify(got)).slice(0, 100)}\``;
  return failure(
    'dashboard/invalid-query',
    `Expected \`${what}\` to be ${expected}, got ${text}`,
    'Moments are epoch milliseconds, spans milliseconds.',
  );
}
