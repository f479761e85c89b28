import { describe, expect, it } from 'vitest';
import { judge, waitOf } from './answer.ts';

const NOW = Date.UTC(2026, 2, 2, 9, 0, 0);
const answer = (status: number, retryAfter?: string, body = '') => judge({ status, retryAfter, body }, NOW);

describe('an answer', () => {
  it('is taken, later or never', () => {
    const kinds = [200, 202, 204, 301, 400, 401, 404, 408, 410, 413, 425, 429, 500, 503].map(
      (status) => answer(status)?.kind,
    );
    const [taken, never, later] = [undefined, 'refused', 'unavailable'];
    expect(kinds).toEqual([
      ...[taken, taken, taken, never, never, never, never, later, never, never, later, 'rate-limited', later, later],
    ]);
  });

  it('says when, in seconds or as a date', () => {
    expect(answer(429, '7')?.retryAfter).toBe(7_000);
    expect(answer(503, 'Mon, 02 Mar 2026 09:02:00 GMT')?.retryAfter).toBe(120_000);
    expect(answer(503, 'Mon, 02 Mar 2026 08:59:00 GMT')?.retryAfter).toBe(0);
    expect(answer(429, undefined, '{"message": "slow down", "retry_after": 0.64, "global": false}')?.retryAfter).toBe(
      640,
    );
  });

  it('says nothing of when in words that are none', () => {
    for (const header of ['', 'soon', '-5', '1e9', '0x10', 'NaN', '12 parsecs', '2026']) {
      expect(waitOf(header, NOW) ?? 0).toBeGreaterThanOrEqual(0);
      expect(waitOf(header, NOW) ?? 0).toBeLessThanOrEqual(86_400_000);
    }
    expect(['', 'soon', '-5', 'NaN'].map((header) => waitOf(header, NOW))).toEqual(new Array(4).fill(undefined));
  });

  it('has nobody wait for more than a day', () => {
    expect(answer(429, '31536000')?.retryAfter).toBe(86_400_000);
    expect(answer(429, 'Tue, 01 Jan 2030 00:00:00 GMT')?.retryAfter).toBe(86_400_000);
  });

  it('tells the word or the code of the service, and nothing else of what it says', () => {
    expect(answer(404, undefined, 'channel_is_archived')?.got).toBe('the answer 404 (channel_is_archived)');
    expect(answer(404, undefined, '{"message": "Unknown Webhook", "code": 10015}')?.got).toBe('the answer 404 (10015)');
    expect(answer(400, undefined, 'your token is xoxb-1234-s3cret')?.got).toBe('the answer 400');
  });
});
