/** What an answer of HTTP means for a message: taken, later, or never. */
import type { EpochMs, Milliseconds } from '@perf/core';
import type { Failure } from '../../failure.ts';

export interface Answer {
  readonly status: number;
  /** The header. */
  readonly retryAfter: string | undefined;
  readonly body: string;
}

/** No service means more than a day; what asks for it is confused, and an alert that waits for a year is lost. */
const LONGEST_WAIT: Milliseconds = 86_400_000;

/** The request itself is wrong, or too large; all others are about who sends, and where to. */
const OF_MESSAGE: ReadonlySet<number> = new Set([400, 413, 422]);

/** 408 and 425 ask for another attempt in so many words. */
const LATER: ReadonlySet<number> = new Set([408, 425]);

/** @returns undefined when the message was taken */
export function judge(answer: Answer, now: EpochMs = Date.now()): Omit<Failure, 'who'> | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) return undefined;
  const got = `the answer ${status}${reasonIn(answer.body)}`;
  const retryAfter = waitOf(answer.retryAfter, now) ?? waitInBody(answer.body);
  if (status === 429) return { kind: 'rate-limited', got, retryAfter, hint: 'Group alerts more, or send fewer to it.' };
  if (status >= 500 || LATER.has(status))
    return { kind: 'unavailable', got, retryAfter, hint: 'Look whether it is well.' };
  return { kind: 'refused', got, hint: hintFor(status), isOfMessage: OF_MESSAGE.has(status) };
}

function hintFor(status: number): string {
  if (status >= 300 && status < 400) return 'Give the address that it leads to.';
  if (status === 401 || status === 403) return 'Look whether its token or password is still valid.';
  if (status === 404 || status === 410) return 'Look whether the address is still the one that the service shows.';
  return 'Look into what the service documents about this answer.';
}

/** @param header seconds, or a date of HTTP */
export function waitOf(header: string | undefined, now: EpochMs): Milliseconds | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const wait = /^\d+(\.\d+)?$/.test(text)
    ? Number(text) * 1_000
    : /[a-z]/i.test(text)
      ? Date.parse(text) - now
      : Number.NaN;
  return Number.isNaN(wait) ? undefined : Math.min(LONGEST_WAIT, Math.max(0, Math.ceil(wait)));
}

/** As Discord says it: `{ "retry_after": 0.64 }`, in seconds. */
function waitInBody(body: string): Milliseconds | undefined {
  const [, seconds] = /"retry_after"\s*:\s*(\d+(?:\.\d+)?)/.exec(body) ?? [];
  return waitOf(seconds, 0);
}

/** A word like Slack's `channel_is_archived`, or a number like Discord's `"code": 10015`; nothing else, since some repeat what they were sent. */
function reasonIn(body: string): string {
  const [word] = /^(?:[a-z]{2,24}_)+[a-z]{2,24}$/.exec(body.trim()) ?? [];
  const [, code] = /"code"\s*:\s*(\d{1,6})\b/.exec(body) ?? [];
  const reason = word ?? code;
  return reason === undefined || reason.length > 40 ? '' : ` (${reason})`;
}
