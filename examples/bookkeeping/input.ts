/**
 * What comes from outside becomes a value that the books can trust, or a refusal that says what was expected.
 *
 * A body is read up to a limit, so that no caller can fill the memory.
 */
import type { IncomingMessage } from 'node:http';
import type { Draft } from './double-entry.ts';
import { Refusal } from './refusal.ts';

const MAX_BODY = 16_384;
const MAX_AMOUNT = 1_000_000_000;
const MAX_MEMO = 200;

/** The JSON of a body of at most 16 KiB. @throws Refusal 400 when it is not JSON, 413 when it is longer */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // A body that is too long is read to its end and dropped: whoever sends it can then read the answer.
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes <= MAX_BODY) chunks.push(chunk);
    }
  } catch (cause) {
    throw new Refusal('The body ended early', { status: 400, cause });
  }
  if (bytes > MAX_BODY)
    throw new Refusal(`Expected a body of at most ${MAX_BODY} bytes, got ${bytes}`, { status: 413 });
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch (cause) {
    throw new Refusal('Expected the body to be JSON', { status: 400, cause });
  }
}

/** The id of a customer, from a path. @throws Refusal 400 */
export function customerId(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new Refusal('Expected the customer to be a positive integer', { status: 400 });
  return Number(text);
}

/** A transaction as it was entered. Whether its customer exists is for the books to say. @throws Refusal 422 */
export function draftFrom(body: unknown): Draft {
  const { customer, kind, amount, day, memo = '' } = (body ?? {}) as { readonly [Key in keyof Draft]?: unknown };
  if (!isCount(customer, Number.MAX_SAFE_INTEGER)) throw expected('customer', 'a positive integer');
  if (kind !== 'invoice' && kind !== 'payment') throw expected('kind', '`invoice` or `payment`');
  if (!isCount(amount, MAX_AMOUNT)) throw expected('amount', `a whole number of cents, 1 to ${MAX_AMOUNT}`);
  if (!isDay(day)) throw expected('day', 'a date like `2026-03-14`');
  if (typeof memo !== 'string' || memo.length > MAX_MEMO) throw expected('memo', `at most ${MAX_MEMO} characters`);
  return { customer, kind, amount, day, memo };
}

const expected = (key: keyof Draft, what: string): Refusal =>
  new Refusal(`Expected \`${key}\` to be ${what}`, { status: 422 });

function isCount(value: unknown, max: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= max;
}

function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const moment = new Date(`${value}T00:00:00Z`);
  // The 30th of February parses as a day of March.
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(value);
}
