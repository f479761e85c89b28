/** Answers of a store that is broken, or that somebody forged. */
import { fuzz, mutatedText } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { element, elements } from './answer.ts';

const LISTING = [
  '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>n&amp;x</NextContinuationToken>',
  '<Contents><Key>packs/a&lt;b</Key><Size>12</Size><LastModified>2026-01-31T12:00:00Z</LastModified></Contents>',
  '<Contents><Key>packs/b</Key><Size>0</Size></Contents></ListBucketResult>',
].join('');

it('an answer is read as far as it makes sense', async () => {
  expect(elements(LISTING, 'Contents').map((one) => element(one, 'Key'))).toEqual(['packs/a<b', 'packs/b']);
  await fuzz(mutatedText([LISTING]), (xml) => {
    for (const entry of elements(xml, 'Contents')) {
      for (const name of ['Key', 'Size', 'LastModified'])
        expect(typeof element(entry, name)).toMatch(/string|undefined/);
    }
  });
});

it('an answer of beginnings without ends is over at once', () => {
  // What looks behind each of them for its end does so for longer than a test may take.
  expect(elements('<Key>'.repeat(100_000), 'Key')).toEqual([]);
});
