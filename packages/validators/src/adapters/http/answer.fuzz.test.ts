/** Heads of answers of a target that is broken, or hostile. */
import { fuzz, mutatedText } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { parseHead } from './answer.ts';

const HEADS = [
  'HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: keep-alive',
  'HTTP/1.0 503 Busy\r\ntransfer-encoding: gzip, chunked\r\nConnection: close',
];

it('is a head with a length that fits, or none', async () => {
  await fuzz(mutatedText(HEADS), (text) => {
    const head = parseHead(text);
    if (head === undefined) return;
    expect(head.status).toBeGreaterThanOrEqual(100);
    expect(head.status).toBeLessThan(600);
    if (head.length !== undefined) expect(Number.isSafeInteger(head.length)).toBe(true);
  });
});
